"""Copy of files as they are, within the lake and no further."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.data_factory.bad_server import Site, serving
from tests.data_factory.factories import copy, factory, http_dataset, lake_dataset, run
from tests.data_factory.lake_files import TREE, fill, found
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pathlib import Path

READ = {"source_type": "AzureBlobFSReadSettings"}


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
            {"in/deep/c.csv": b"333\n"},
        ),
        (
            lake_dataset(""),
            lake_dataset("out"),
            READ | {"source_wildcardFolderPath": "in/d*"},
            {"deep/c.csv": b"333\n"},
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
@pytest.mark.parametrize("container", ["_factory", "..", "a", "Raw", "a--b", "", "raw/../x", "/raw"])
def test_a_container_has_a_containers_name(tmp_path: Path, container: str) -> None:
    sink = lake_dataset("out", "y")
    sink["typeProperties"]["location"]["fileSystem"] = container
    fill(tmp_path, TREE)
    result = run(factory(copy("s", "t"), datasets={"s": lake_dataset("in", "a.csv"), "t": sink}), tmp_path)
    assert "is no name of a container" in result.message or "leaves its folder" in result.message


def test_a_folder_may_follow_the_containers_name(tmp_path: Path) -> None:
    sink = lake_dataset("out", "y")
    sink["typeProperties"]["location"]["fileSystem"] = "raw/stage"
    fill(tmp_path, TREE)
    result = run(factory(copy("s", "t"), datasets={"s": lake_dataset("in", "a.csv"), "t": sink}), tmp_path)
    assert result.succeeded, result.message
    assert (tmp_path / "raw" / "stage" / "out" / "y").is_file()


def test_an_absolute_folder_begins_at_the_container(tmp_path: Path) -> None:
    fill(tmp_path, TREE)
    sets = {"s": lake_dataset("/in/", "a.csv"), "t": lake_dataset("/etc", "y")}
    assert run(factory(copy("s", "t"), datasets=sets), tmp_path).succeeded
    assert found(tmp_path, "etc") == {"y": b"1\n"}


@pytest.mark.parametrize(
    ("base", "relative", "asked"),
    [
        ("in/", "f.csv", "in/f.csv"),
        ("in", "/f.csv", "in/f.csv"),
        ("in/", "/f.csv", "in//f.csv"),
        ("in/part-", "1.csv", "in/part-1.csv"),
        ("in/f.csv", "?v=1", "in/f.csv?v=1"),
        ("in/f.csv?v=", "1", "in/f.csv?v=1"),
        ("in/f.csv", "", "in/f.csv"),
    ],
)
def test_nothing_stands_between_the_two_parts_of_a_url(tmp_path: Path, base: str, relative: str, asked: str) -> None:
    sets = {"s": http_dataset(relative), "t": lake_dataset("out", "x.csv")}
    with serving(Site({"f.csv": b"1\n", "part-1.csv": b"1\n"})) as url:
        result = run(factory(copy("s", "t"), datasets=sets), tmp_path, web=url + base)
    assert result.succeeded, result.message
    assert result.activity("copy").input["inputs"][0]["location"].partition("?")[0] == url + asked.partition("?")[0]
    assert found(tmp_path, "out") == {"x.csv": b"1\n"}


@pytest.mark.parametrize(
    ("relative", "message"),
    [
        (".evil.net/f.csv", "would become part of the host's name"),
        (":1@evil.net/f.csv", "would become part of the host's name"),
        ("f.csv", "End that with a slash"),
        ("https://evil.net/f.csv", "is no relative URL"),
    ],
)
def test_a_relative_url_that_would_lead_to_another_host_is_refused(tmp_path: Path, relative: str, message: str) -> None:
    sets = {"s": http_dataset(relative), "t": lake_dataset("out", "x.csv")}
    site = Site({"f.csv": b"1\n"})
    with serving(site) as url:
        result = run(factory(copy("s", "t"), datasets=sets), tmp_path, web=url.rstrip("/"))
    assert message in result.message
    assert site.requests == []
