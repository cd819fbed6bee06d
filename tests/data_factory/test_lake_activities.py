"""The activities that look at the lake, or take something from it: GetMetadata, Validation, Lookup, Delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import activity, factory, lake_dataset, reference, run
from tests.data_factory.lake_files import CSV, TREE, fill, found

if TYPE_CHECKING:
    from pathlib import Path


def metadata(dataset: str, *fields: str) -> dict[str, Any]:
    return activity("m", "GetMetadata", dataset=reference(dataset), fieldList=list(fields))


SETS = {
    "file": lake_dataset("in", "a.csv", "DelimitedText", **CSV),
    "folder": lake_dataset("in"),
    "none": lake_dataset("in", "none"),
}


@pytest.mark.parametrize(
    ("dataset", "fields", "expected"),
    [
        ("file", ["exists", "itemName", "itemType", "size"], [True, "a.csv", "File", 2]),
        ("file", ["contentMD5", "columnCount"], ["sCYyTGkEsqnLS4jW1hyB0Q==", 1]),
        ("file", ["structure"], [[{"name": "1", "type": "String"}]]),
        ("folder", ["itemType", "exists"], ["Folder", True]),
        (
            "folder",
            ["childItems"],
            [
                [
                    {"name": "a.csv", "type": "File"},
                    {"name": "b.txt", "type": "File"},
                    {"name": "deep", "type": "Folder"},
                ]
            ],
        ),
        ("none", ["exists"], [False]),
    ],
)
def test_get_metadata(tmp_path: Path, dataset: str, fields: list[str], expected: list[Any]) -> None:
    fill(tmp_path, TREE)
    result = run(factory(metadata(dataset, *fields), datasets=SETS), tmp_path)
    assert result.succeeded, result.message
    assert result.activity("m").output == dict(zip(fields, expected, strict=True))


@pytest.mark.parametrize(
    ("dataset", "field", "message"),
    [
        ("none", "size", "raw/in/none: there is no such file or folder"),
        ("file", "childItems", "a file has no 'childItems'"),
        ("folder", "size", "a folder has no 'size'"),
    ],
)
def test_get_metadata_of_what_is_not_there_fails(tmp_path: Path, dataset: str, field: str, message: str) -> None:
    fill(tmp_path, TREE)
    assert message in run(factory(metadata(dataset, field), datasets=SETS), tmp_path).message


@pytest.mark.parametrize(
    ("dataset", "given", "message"),
    [
        ("file", {"minimumSize": 2}, ""),
        ("file", {"minimumSize": 3}, "2 bytes where at least 3 are expected"),
        ("folder", {"childItems": True}, ""),
        ("folder", {"childItems": False}, "the folder holds 3 items"),
        ("none", {}, "there is no such file or folder"),
    ],
)
def test_validation_waits_for_what_it_asks_for(
    tmp_path: Path, dataset: str, given: dict[str, Any], message: str
) -> None:
    fill(tmp_path, TREE)
    clock = FastClock()
    check = activity("v", "Validation", dataset=reference(dataset), timeout="0.00:00:25", sleep=10, **given)
    result = run(factory(check, datasets=SETS), tmp_path, clock=clock)
    assert result.succeeded == (not message)
    assert message in result.message
    assert len(clock.waits) == (3 if message else 0)


def lookup(dataset: str, kind: str, **given: Any) -> dict[str, Any]:
    return activity("l", "Lookup", dataset=reference(dataset), source={"type": f"{kind}Source"}, **given)


@pytest.mark.parametrize(
    ("kind", "content", "given", "expected"),
    [
        ("DelimitedText", b"a,b\n1,2\n3,4\n", {}, {"firstRow": {"a": "1", "b": "2"}}),
        ("DelimitedText", b"a\n1\n2\n", {"firstRowOnly": False}, {"count": 2, "value": [{"a": "1"}, {"a": "2"}]}),
        ("DelimitedText", b"a\n", {}, {}),
        ("Json", b'[{"a": 1}, {"a": 2}]', {"firstRowOnly": False}, {"count": 2, "value": [{"a": 1}, {"a": 2}]}),
        ("Json", b'{"a": 1}\n{"a": 2}\n', {}, {"firstRow": {"a": 1}}),
    ],
)
def test_lookup(tmp_path: Path, kind: str, content: bytes, given: dict[str, Any], expected: dict[str, Any]) -> None:
    fill(tmp_path, {"in/x": content})
    sets = {"x": lake_dataset("in", "x", kind, **(CSV if kind == "DelimitedText" else {}))}
    assert run(factory(lookup("x", kind, **given), datasets=sets), tmp_path).activity("l").output == expected


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("DelimitedText", b"a,b\n1\n", "a row has 1 columns where 2 are expected"),
        ("Json", b'{"a": 1', "x is no JSON"),
        ("Json", b"[" * 300 + b"]" * 300, "x is no JSON: more than 200 levels"),
        ("Json", b"[" * 50_000, "x is no JSON"),
        ("Json", b'"' + b"x" * (5 << 20) + b'"', "larger than the 4194304 bytes that a Lookup returns"),
    ],
)
def test_lookup_of_what_it_cannot_return_fails(tmp_path: Path, kind: str, content: bytes, message: str) -> None:
    fill(tmp_path, {"in/x": content})
    sets = {"x": lake_dataset("in", "x", kind, **(CSV if kind == "DelimitedText" else {}))}
    assert message in run(factory(lookup("x", kind, firstRowOnly=False), datasets=sets), tmp_path).message


def test_lookup_returns_no_more_rows_than_the_service(tmp_path: Path) -> None:
    fill(tmp_path, {"in/x": b"a\n" + b"1\n" * 6000})
    sets = {"x": lake_dataset("in", "x", "DelimitedText", **CSV)}
    result = run(factory(lookup("x", "DelimitedText", firstRowOnly=False), datasets=sets), tmp_path)
    assert result.activity("l").output["count"] == 5000


@pytest.mark.parametrize(
    ("dataset", "settings", "left", "count"),
    [
        (lake_dataset("in", "a.csv"), {}, {"in/b.txt", "in/deep/c.csv"}, 1),
        (lake_dataset("in"), {}, {"in/deep/c.csv"}, 2),
        (lake_dataset("in"), {"recursive": True}, set(), 3),
        (lake_dataset("in", "*.csv"), {"recursive": True}, {"in/b.txt"}, 2),
        (lake_dataset("in", "none"), {}, set(TREE), 0),
    ],
)
def test_delete(tmp_path: Path, dataset: dict[str, Any], settings: dict[str, Any], left: set[str], count: int) -> None:
    fill(tmp_path, TREE)
    settings = {"type": "AzureBlobFSReadSettings", **settings}
    given = activity("d", "Delete", dataset=reference("x"), enableLogging=False, storeSettings=settings)
    result = run(factory(given, datasets={"x": dataset}), tmp_path)
    assert set(found(tmp_path)) == left
    assert result.activity("d").output["filesDeleted"] == count
