"""Which files a Copy takes, what becomes of their names, and what is left of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.data_factory.factories import copy, factory, lake_dataset, run
from tests.data_factory.lake_files import TREE, fill, found

if TYPE_CHECKING:
    from pathlib import Path

FROM, TO = "source_type", "sink_type"
READ, WRITE = {FROM: "AzureBlobFSReadSettings"}, {TO: "AzureBlobFSWriteSettings"}
OLD, NEW = 1_700_000_000, 1_760_000_000  # November 2023, October 2025


def copied(lake: Path, source: dict[str, Any], sink: dict[str, Any], **settings: Any) -> Any:
    fill(lake, TREE)
    for name in TREE:
        os.utime(lake / "raw" / name, (OLD, OLD) if name.endswith(".csv") else (NEW, NEW))
    return run(factory(copy("s", "t", **READ, **WRITE, **settings), datasets={"s": source, "t": sink}), lake)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"source_modifiedDatetimeStart": "2025-01-01T00:00:00Z"}, {"b.txt"}),
        ({"source_modifiedDatetimeEnd": "2025-01-01T00:00:00Z"}, {"a.csv", "deep/c.csv"}),
        (
            {"source_modifiedDatetimeStart": "2023-01-01", "source_modifiedDatetimeEnd": "2024-01-01T00:00:00Z"},
            {"a.csv", "deep/c.csv"},
        ),
        ({"source_wildcardFileName": "?.csv"}, {"a.csv", "deep/c.csv"}),
        ({"source_wildcardFileName": "^*.csv"}, set()),
        ({"source_recursive": False, "source_wildcardFileName": "*"}, {"a.csv", "b.txt"}),
    ],
)
def test_files_are_taken_by_their_time_and_name(tmp_path: Path, settings: dict[str, Any], expected: set[str]) -> None:
    result = copied(tmp_path, lake_dataset("in"), lake_dataset("out"), **settings)
    assert result.succeeded, result.message
    assert set(found(tmp_path, "out")) == expected


def test_a_name_with_wildcards_in_the_dataset_selects_too(tmp_path: Path) -> None:
    assert copied(tmp_path, lake_dataset("in", "*.txt"), lake_dataset("out")).succeeded
    assert set(found(tmp_path, "out")) == {"b.txt"}


def test_flattened_files_get_names_of_their_own(tmp_path: Path) -> None:
    result = copied(tmp_path, lake_dataset("in"), lake_dataset("out"), sink_copyBehavior="FlattenHierarchy")
    assert result.succeeded, result.message
    files = found(tmp_path, "out")
    assert sorted(files.values()) == sorted(TREE.values())
    assert all(name.startswith("data_") for name in files)


def test_files_can_be_moved(tmp_path: Path) -> None:
    assert copied(tmp_path, lake_dataset("in"), lake_dataset("out"), source_deleteFilesAfterCompletion=True).succeeded
    assert found(tmp_path, "in") == {}
    assert len(found(tmp_path, "out")) == len(TREE)


def test_files_of_one_name_in_folders_that_a_wildcard_matches_are_all_moved(tmp_path: Path) -> None:
    fill(tmp_path, {"by/day/1/x": b"one", "by/day/2/x": b"two", "by/^*/1/x": b"three"})
    moved = {"source_deleteFilesAfterCompletion": True, "source_wildcardFileName": "*"}
    for number, wildcard in enumerate(("by/day/?", "by/^^^*/*")):
        result = copied(
            tmp_path, lake_dataset(""), lake_dataset(f"out{number}"), source_wildcardFolderPath=wildcard, **moved
        )
        assert result.succeeded, result.message
    assert found(tmp_path, "out0") == {"1/x": b"one", "2/x": b"two"}
    assert found(tmp_path, "out1") == {"1/x": b"three"}
    assert found(tmp_path, "by") == {}


@pytest.mark.parametrize(
    ("source", "sink", "settings", "message"),
    [
        (lake_dataset("in"), lake_dataset("out", "one"), {}, "3 files of 's' can't become the one file 'one'"),
        (lake_dataset("in", "a.csv"), lake_dataset("in"), {}, "would be copied onto itself"),
        (lake_dataset("in", "none"), lake_dataset("out"), {}, "there is no such file"),
        (lake_dataset("nowhere"), lake_dataset("out"), {}, "there is no such folder"),
        (lake_dataset("in"), lake_dataset("out"), {"source_modifiedDatetimeEnd": "soon"}, "'soon' is no time"),
    ],
)
def test_what_cannot_be_copied_so_is_told(
    tmp_path: Path, source: dict[str, Any], sink: dict[str, Any], settings: dict[str, Any], message: str
) -> None:
    result = copied(tmp_path, source, sink, **settings)
    assert message in result.message
    assert found(tmp_path, "in") == {name.removeprefix("in/"): content for name, content in TREE.items()}
