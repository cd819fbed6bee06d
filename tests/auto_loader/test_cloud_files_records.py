"""Which records a file holds, and which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.auto_loader.conftest import Source


@pytest.mark.parametrize(
    ("content", "values"),
    [
        pytest.param(b"a,b\n1,2\n3,4\n", [("1", "2"), ("3", "4")], id="line feeds"),
        pytest.param(b"a,b\r\n1,2\r\n3,4\r\n", [("1", "2"), ("3", "4")], id="carriage returns and line feeds"),
        pytest.param(b"a,b\r1,2\r3,4", [("1", "2"), ("3", "4")], id="carriage returns alone"),
        pytest.param(b"a,b\n1,2", [("1", "2")], id="no line break at the end"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n", [("1", "2")], id="byte order mark"),
        pytest.param(b'\xef\xbb\xbf"a","b"\n1,2\n', [("1", "2")], id="byte order mark before a quote"),
        pytest.param(b"\n\na,b\n\n1,2\n\r\n\n", [("1", "2")], id="blank lines are no records"),
        pytest.param(b'a,b\n,""\n', [(None, None)], id="empty is null, quoted or not"),
        pytest.param(b"a,b\n x , y \n", [(" x ", " y ")], id="blanks are kept"),
        pytest.param(b'a,b\n"x\r\ny","p,q"\n', [("x\r\ny", "p,q")], id="line break and separator in quotes"),
        pytest.param(b'a,b\n"say ""hi""",""""\n', [('say "hi"', '"')], id="doubled quotes"),
        pytest.param(b'a,b\n5" disk,2\n', [('5" disk', "2")], id="quote inside an unquoted field"),
        pytest.param(b'a,b\n"x" ,2\n', [("x", "2")], id="blanks after the closing quote"),
        pytest.param(b'a,b\n"x, y"z,4\n', [('"x, y"z', "4")], id="text after the closing quote"),
        pytest.param(
            b'a,b\n"p""q"r,5\n', [('"p"q"r', "5")], id="doubled quote in a field that is not quoted after all"
        ),
        pytest.param("a,b\né,日本\n".encode(), [("é", "日本")], id="letters of any script"),
        pytest.param(b"a,b\n", [], id="header alone"),
    ],
)
def test_records_are_those_of_sparks_csv_reader(
    source: Source, content: bytes, values: list[tuple[str | None, ...]]
) -> None:
    assert source.rows(content) == [dict(zip("ab", row, strict=True)) for row in values]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param(rb'"x\"y"', 'x"y', id="escaped quote"),
        pytest.param(rb'"x\ny"', r"x\ny", id="backslash before another letter"),
        pytest.param(rb'"x\\"', "x" + "\\", id="escaped backslash"),
        pytest.param(rb'"x\\\"y"', r"x\"y", id="escaped backslash and quote"),
        pytest.param(rb"un\"q", r"un\"q", id="outside quotes a backslash is text"),
        pytest.param(rb'"d""q"', '"d""q"', id="doubled quotes are text"),
    ],
)
def test_a_backslash_escapes_where_it_is_the_escape_character(source: Source, written: bytes, value: str) -> None:
    assert source.rows(b"a,b\n" + written + b",2\n", escape="\\") == [{"a": value, "b": "2"}]


def test_without_multi_line_a_line_break_ends_the_record_even_in_quotes(source: Source) -> None:
    assert source.rows(b'a,b\n1,"x\ny",2\n', multiLine="false") == [
        {"a": "1", "b": "x", "rescued": {"_malformed": '1,"x'}},
        {"a": 'y"', "b": "2"},
    ]


def test_columns_are_found_by_header_name_whatever_their_order_and_case(source: Source) -> None:
    source.deliver("first.csv", b"show_id,title\n1,A\n")
    assert source.rows(b"TITLE,Show_Id\nB,2\n", "second.csv") == [{"show_id": "2", "title": "B"}]


def test_a_column_that_a_file_lacks_is_null(source: Source) -> None:
    source.deliver("first.csv", b"a,b\n1,2\n")
    assert source.rows(b"b\n3\n", "second.csv") == [{"a": None, "b": "3"}]


@pytest.mark.parametrize(
    ("separator", "written"), [(";", b"a;b\n1;2\n"), ("\\t", b"a\tb\n1\t2\n"), ("|", b"a|b\n1|2\n")]
)
def test_the_separator_is_the_one_declared(source: Source, separator: str, written: bytes) -> None:
    assert source.rows(written, sep=separator) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-32"])
def test_text_is_decoded_as_declared(source: Source, encoding: str) -> None:
    assert source.rows("a,b\né,2\n".encode(encoding), encoding=encoding) == [{"a": "é", "b": "2"}]


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-32"])
def test_without_a_byte_order_mark_the_big_end_comes_first_as_in_java(source: Source, encoding: str) -> None:
    assert source.rows("a,b\né,2\n".encode(f"{encoding}BE"), encoding=encoding) == [{"a": "é", "b": "2"}]


def test_a_column_may_be_called_like_the_first_bytes_of_a_parquet_file(source: Source) -> None:
    assert source.rows(b"PAR1,PAR2\n1,2\n") == [{"PAR1": "1", "PAR2": "2"}]


def test_a_compressed_file_is_read_by_its_name(source: Source) -> None:
    import gzip  # noqa: PLC0415 - this test alone compresses

    assert source.rows(gzip.compress(b"a,b\n1,2\n"), "a.csv.gz") == [{"a": "1", "b": "2"}]
