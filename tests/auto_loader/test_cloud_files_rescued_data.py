"""Nothing of a record is lost: what has no place in the columns is in the rescued data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.auto_loader.conftest import Source


@pytest.mark.parametrize(
    ("record", "row"),
    [
        pytest.param(b"1", {"a": "1", "b": None, "rescued": {"_malformed": "1"}}, id="too few fields"),
        pytest.param(b"   ", {"a": "   ", "b": None, "rescued": {"_malformed": "   "}}, id="a line of blanks"),
        pytest.param(b"1,2,3,4", {"a": "1", "b": "2", "rescued": {"_c2": "3", "_c3": "4"}}, id="too many fields"),
        pytest.param(b"1,2,", {"a": "1", "b": "2", "rescued": {"_c2": None}}, id="one separator too many"),
        pytest.param(
            b'"x\ny"', {"a": "x\ny", "b": None, "rescued": {"_malformed": '"x\ny"'}}, id="raw text is as written"
        ),
    ],
)
def test_a_record_with_another_number_of_fields_is_marked(
    source: Source, record: bytes, row: dict[str, object]
) -> None:
    assert source.rows(b"a,b\n7,8\n" + record + b"\n9,0\n") == [{"a": "7", "b": "8"}, {"a": "9", "b": "0"}, row]


def test_of_a_torn_record_of_any_length_no_more_is_kept_than_spark_reads_as_json(source: Source) -> None:
    """Of a longer text Spark's JSON functions see nothing, and the rule that looks for the mark took it for whole."""
    (row,) = source.rows(b"a,b\n" + b"x" * 20_000_001 + b"\n")
    kept = row["rescued"]["_malformed"]
    assert (len(kept), kept[-2:], len(row["a"])) == (10_000_001, "x…", 20_000_001)


def test_a_record_torn_by_a_line_break_is_two_short_records(source: Source) -> None:
    assert source.rows(b"a,b,c\n1,to\nrn,3\n") == [
        {"a": "1", "b": "to", "c": None, "rescued": {"_malformed": "1,to"}},
        {"a": "rn", "b": "3", "c": None, "rescued": {"_malformed": "rn,3"}},
    ]


def test_a_quote_that_nothing_closes_costs_its_own_line_only(source: Source) -> None:
    assert source.rows(b'a,b\n1,2\n3,"open\n4,5\n6,7\n') == [
        {"a": "1", "b": "2"},
        {"a": "3", "b": "open", "rescued": {"_malformed": '3,"open'}},
        {"a": "4", "b": "5"},
        {"a": "6", "b": "7"},
    ]


def test_of_equal_header_names_the_first_is_the_column_and_the_others_are_rescued(source: Source) -> None:
    assert source.rows(b"a,b,A,,_rescued_data,_metadata\n1,2,3,4,5,6\n") == [
        {"a": "1", "b": "2", "_c3": "4", "rescued": {"A2": "3", "_rescued_data4": "5", "_metadata5": "6"}}
    ]


@pytest.mark.parametrize("mode", ["rescue", "none"])
def test_columns_that_do_not_evolve_the_schema_are_rescued(source: Source, mode: str) -> None:
    source.deliver("first.csv", b"a\n1\n")
    source.plan(cloudFiles_schemaEvolutionMode=mode)
    assert source.rows(b"a,new\n2,x\n3,\n", "second.csv", cloudFiles_schemaEvolutionMode=mode) == [
        {"a": "2", "rescued": {"new": "x"}},
        {"a": "3"},
    ]
