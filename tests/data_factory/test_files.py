"""The activities that read and write the lake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory.redaction import HIDDEN
from tests.data_factory.bad_server import Site, serving
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import activity, copy, expression, factory, http_dataset, lake_dataset, reference, run
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pathlib import Path

CSV = {"columnDelimiter": ",", "quoteChar": '"', "escapeChar": '"', "firstRowAsHeader": True}
READ = {"source_type": "AzureBlobFSReadSettings"}
FLAT = READ | {"source_recursive": False}
TREE = {"in/a.csv": b"1\n", "in/b.txt": b"22\n", "in/deep/c.csv": b"333\n"}


def fill(lake: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        place = lake / "raw" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def found(lake: Path, folder: str = "") -> dict[str, bytes]:
    base = lake / "raw" / folder
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("source", "sink", "settings", "expected"),
    [
        (lake_dataset("in", "a.csv"), lake_dataset("out", "x"), {}, {"x": b"1\n"}),
        (lake_dataset("in", "a.csv"), lake_dataset("out"), {}, {"a.csv": b"1\n"}),
        (lake_dataset("in"), lake_dataset("out"), {}, {"a.csv": b"1\n", "b.txt": b"22\n", "deep/c.csv": b"333\n"}),
        (
            lake_dataset("in"),
            lake_dataset("out"),
            READ | {"source_recursive": False},
            {"a.csv": b"1\n", "b.txt": b"22\n"},
        ),
        (
            lake_dataset("in"),
            lake_dataset("out"),
            READ | {"source_wildcardFileName": "*.csv"},
            {"a.csv": b"1\n", "deep/c.csv": b"333\n"},
        ),
        (
            lake_dataset("in"),
            lake_dataset("out", "all"),
            {"sink_type": "AzureBlobFSWriteSettings", "sink_copyBehavior": "MergeFiles"},
            {"all": b"1\n22\n333\n"},
        ),
        (
            lake_dataset(""),
            lake_dataset("out"),
            READ | {"source_wildcardFolderPath": "i?/d*", "source_wildcardFileName": "*"},
            {"c.csv": b"333\n"},
        ),
    ],
)
def test_copy_within_the_lake(
    tmp_path: Path, source: dict[str, Any], sink: dict[str, Any], settings: dict[str, Any], expected: dict[str, bytes]
) -> None:
    fill(tmp_path, TREE)
    result = run(factory(copy("s", "t", **settings), datasets={"s": source, "t": sink}), tmp_path)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == expected
    output = result.activity("copy").output
    assert output["filesRead"] == len(expected) or "all" in expected
    assert output["dataRead"] == output["dataWritten"] == sum(map(len, expected.values()))


@case(
    "Security",
    "a definition's path that leaves the lake: .., encoded, backslashes, a link",
    "the activity fails and names the path; nothing is written",
)
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../x", "refused"),
        ("a/../../x", "refused"),
        ("%2e%2e/x", "refused"),
        ("a%2fb", "refused"),
        ("a\\..\\x", "refused"),
        ("link", "behind a link"),
        ("in/a.csv/x", "a file stands where a folder is needed"),
    ],
)
def test_a_path_that_would_leave_the_lake_is_refused(tmp_path: Path, path: str, message: str) -> None:
    lake, outside = tmp_path / "lake", tmp_path / "outside"
    fill(lake, TREE)
    outside.mkdir()
    (lake / "raw" / "link").symlink_to(outside)
    result = run(
        factory(copy("s", "t"), datasets={"s": lake_dataset("in", "a.csv"), "t": lake_dataset(path, "y")}), lake
    )
    assert result.status == "Failed"
    assert message in result.message
    assert not list(outside.iterdir())
    assert {item.name for item in tmp_path.iterdir()} == {"lake", "outside"}


@case("Security", "a container's name that is none, such as ..", "the activity fails and names it")
@pytest.mark.parametrize("container", ["_factory", "..", "a", "Raw", "a--b", ""])
def test_a_container_has_a_containers_name(tmp_path: Path, container: str) -> None:
    sink = lake_dataset("out", "y")
    sink["typeProperties"]["location"]["fileSystem"] = container
    fill(tmp_path, TREE)
    result = run(factory(copy("s", "t"), datasets={"s": lake_dataset("in", "a.csv"), "t": sink}), tmp_path)
    assert "is no name of a container" in result.message


def test_an_absolute_folder_begins_at_the_container(tmp_path: Path) -> None:
    fill(tmp_path, TREE)
    sets = {"s": lake_dataset("/in/", "a.csv"), "t": lake_dataset("/etc", "y")}
    assert run(factory(copy("s", "t"), datasets=sets), tmp_path).succeeded
    assert found(tmp_path, "etc") == {"y": b"1\n"}


def text(source: dict[str, Any], sink: dict[str, Any], **properties: Any) -> Any:
    sets = {
        "s": lake_dataset("in", "s.csv", "DelimitedText", **source),
        "t": lake_dataset("out", "t.csv", "DelimitedText", **sink),
    }
    return factory(copy("s", "t", kind="DelimitedText", **properties), datasets=sets)


@pytest.mark.parametrize(
    ("content", "source", "sink", "expected"),
    [
        (b'\xef\xbb\xbfa,b\r\n1,"x,\ny"\r\n', CSV, CSV, b'a,b\r\n1,"x,\ny"\r\n'),
        (b"a,b\n1,2\n", CSV, {**CSV, "columnDelimiter": ";", "rowDelimiter": "\n"}, b"a;b\n1;2\n"),
        (b"a,b\n1,NULL\n", {**CSV, "nullValue": "NULL"}, CSV, b"a,b\r\n1,\r\n"),
        (b"1,2\n", {**CSV, "firstRowAsHeader": False}, CSV, b"Prop_0,Prop_1\r\n1,2\r\n"),
        (b"a,b\n1,2\n", CSV, {**CSV, "firstRowAsHeader": False}, b"1,2\r\n"),
        ("a\né\n".encode("windows-1252"), {**CSV, "encodingName": "WINDOWS-1252"}, CSV, "a\r\né\r\n".encode()),
        (b'a\n"x\\"y"\n', {**CSV, "escapeChar": "\\"}, CSV, b'a\r\n"x""y"\r\n'),
    ],
)
def test_copy_of_delimited_text(
    tmp_path: Path, content: bytes, source: dict[str, Any], sink: dict[str, Any], expected: bytes
) -> None:
    fill(tmp_path, {"in/s.csv": content})
    result = run(text(source, sink), tmp_path)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": expected}


def test_columns_are_chosen_and_renamed_by_a_mapping(tmp_path: Path) -> None:
    fill(tmp_path, {"in/s.csv": b"a,b\n1,2\n"})
    mappings = [{"source": {"name": "b"}, "sink": {"name": "B"}}]
    assert run(text(CSV, CSV, translator={"type": "TabularTranslator", "mappings": mappings}), tmp_path).succeeded
    assert found(tmp_path, "out") == {"t.csv": b"B\r\n2\r\n"}


def test_rows_that_do_not_fit_fail_or_are_skipped(tmp_path: Path) -> None:
    fill(tmp_path, {"in/s.csv": b"a,b\n1,2\n3\n4,5\n"})
    failed = run(text(CSV, CSV), tmp_path)
    assert "s.csv, row 2: 1 columns where 2 are expected" in failed.message
    assert found(tmp_path, "out") == {}
    skipped = run(text(CSV, CSV, enableSkipIncompatibleRow=True), tmp_path)
    assert found(tmp_path, "out") == {"t.csv": b"a,b\r\n1,2\r\n4,5\r\n"}
    output = skipped.activity("copy").output
    assert (output["rowsRead"], output["rowsCopied"], output["rowsSkipped"]) == (3, 2, 1)


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


def test_web_sends_a_request_and_gives_the_answer(tmp_path: Path) -> None:
    site = Site({"a.json": b'{"n": {"m": 1}}', "b.txt": b"plain"})
    site.bad["a.json"] = [lambda request: request.send(200, request.content, Content_Type="application/json")]
    headers = {"Authorization": "Bearer s3cret", "X-Trace": "7"}
    with serving(site) as url:
        given = factory(
            activity("a", "WebActivity", method="GET", url=f"{url}a.json?code=s3cret", headers=headers),
            activity("b", "WebActivity", method="GET", url=expression("@concat(pipeline().parameters.base, 'b.txt')")),
            parameters={"base": {"type": "String"}},
        )
        result = run(given, tmp_path, web=url, base="https://web.example.com/")
    assert result.succeeded, result.message
    output = result.activity("a").output
    assert output["n"] == {"m": 1}
    assert output["ADFWebActivityResponseHeaders"]["Content-Type"] == "application/json"
    assert result.activity("b").output["Response"] == "plain"
    assert [headers["x-trace"] for headers in site.headers if headers.get("authorization") == "Bearer s3cret"] == ["7"]
    shown = result.activity("a").to_json()["input"]
    assert shown["headers"] == {"Authorization": HIDDEN, "X-Trace": "7"}
    assert "s3cret" not in json.dumps(result.to_json())


def test_web_tells_which_endpoint_failed_and_how(tmp_path: Path) -> None:
    site = Site({})
    with serving(site) as url:
        given = factory(activity("a", "WebActivity", method="GET", url=f"{url}x?code=s3cret"))
        result = run(given, tmp_path, web=url)
    assert f"Error calling the endpoint '{url}x?code=***'. Response status code: '404 - Not Found'." in result.message
    assert result.activity("a").error["errorCode"] == "2108"  # type: ignore[index] # it failed


def test_copy_of_text_from_http(tmp_path: Path) -> None:
    site = Site({"s.csv": b"a;b\n1;2\n"})
    sets = {
        "s": http_dataset("s.csv", "DelimitedText", **{**CSV, "columnDelimiter": ";"}),
        "t": lake_dataset("out", "t.csv", "DelimitedText", **CSV),
    }
    with serving(site) as url:
        result = run(factory(copy("s", "t", kind="DelimitedText"), datasets=sets), tmp_path, web=url)
    assert result.succeeded, result.message
    assert found(tmp_path, "out") == {"t.csv": b"a,b\r\n1,2\r\n"}
