"""How the schema comes to be and grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from tests.auto_loader.conftest import Source

ADDED = ["_rescued_data", "_metadata"]


def test_new_columns_evolve_the_schema_and_each_version_is_kept(source: Source) -> None:
    source.deliver("first.csv", b"a,b\n")
    assert source.plan() == ["a", "b", *ADDED]
    source.deliver("second.csv", b"c,B,d\n")
    assert source.plan() == ["a", "b", "c", "d", *ADDED]
    assert sorted(path.name for path in (source.schema_location / "_schemas").iterdir()) == ["0", "1"]


def test_planning_again_changes_nothing(source: Source) -> None:
    source.deliver("first.csv", b"a,b\n")
    assert source.plan() == source.plan()
    assert [path.name for path in (source.schema_location / "_schemas").iterdir()] == ["0"]


def test_new_columns_are_refused_until_the_file_is_gone_where_the_mode_says_fail(source: Source) -> None:
    mode = {"cloudFiles_schemaEvolutionMode": "failOnNewColumns"}
    source.deliver("first.csv", b"a\n")
    source.plan(**mode)
    wider = source.deliver("second.csv", b"a,b\n")
    with pytest.raises(AutoLoaderError, match=r"UNKNOWN_FIELD_EXCEPTION.*new columns b "):
        source.plan(**mode)
    wider.unlink()
    assert source.plan(**mode) == ["a", *ADDED]


def test_a_column_that_arrives_while_the_stream_runs_stops_it_once(source: Source) -> None:
    source.deliver("first.csv", b"a\n")
    reader = source.reader()
    source.deliver("second.csv", b"a,b\n")
    with pytest.raises(AutoLoaderError, match="start the stream again"):
        reader.prepareForTriggerAvailableNow()
    assert source.plan() == ["a", "b", *ADDED]


def test_the_rescued_data_column_has_the_name_asked_for(source: Source) -> None:
    source.deliver("first.csv", b"a\n")
    assert source.plan(rescuedDataColumn="leftovers") == ["a", "leftovers", "_metadata"]


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01"], ids=["no file", "an empty file", "a refused file"])
def test_without_a_header_there_is_no_schema(source: Source, content: bytes | None) -> None:
    if content is not None:
        source.deliver("a.csv", content)
    with pytest.raises(AutoLoaderError, match="CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE"):
        source.plan()


def test_a_folder_that_does_not_exist_is_named(source: Source) -> None:
    with pytest.raises(AutoLoaderError, match=r"nowhere does not exist.*load\(\.\.\.\)"):
        source.plan(path=str(source.folder / "nowhere"))


def test_a_key_value_folder_needs_the_decision_that_it_is_no_column(source: Source) -> None:
    source.deliver("run_id=1/a.csv", b"a\n")
    undecided = {name: value for name, value in source.given().items() if name != "cloudFiles.partitionColumns"}
    from local_platform.auto_loader.data_source import CloudFiles  # noqa: PLC0415 - this test alone plans without it

    with pytest.raises(AutoLoaderError, match=r"cloudFiles\.partitionColumns"):
        CloudFiles(undecided).schema()


def test_a_schema_of_the_callers_is_refused(source: Source) -> None:
    from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415 - this test alone has one

    from local_platform.auto_loader.data_source import CloudFiles  # noqa: PLC0415

    with pytest.raises(AutoLoaderError, match=r"leave out \.schema"):
        CloudFiles(source.given()).streamReader(StructType([StructField("a", StringType())]))
