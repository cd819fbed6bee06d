"""What every store of the lake does, tried on the folder and on Azurite."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local_platform.data_factory import RunOptions, read_factory, run_pipeline
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.http_access import HttpAccess
from local_platform.data_factory.serving import served
from local_platform.data_factory.stores.lake_path import lake_path
from local_platform.data_factory.stores.local_store import LocalStore
from netflix_jobs.sources import SOURCES
from tests.reliability.declared import case

if TYPE_CHECKING:
    from local_platform.data_factory.stores.store import LakeStore
    from local_platform.storage.storage import InAzurite

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["folder", "azurite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> LakeStore:
    if request.param == "folder":
        return LocalStore(tmp_path)
    in_azurite: InAzurite = request.getfixturevalue("in_azurite")
    return in_azurite.store()


@pytest.fixture
def container(request: pytest.FixtureRequest) -> str:
    """A container of the test's own."""
    return f"t{abs(hash(request.node.nodeid)) % 10**12}"


def test_what_is_written_is_read_listed_and_deleted(store: LakeStore, container: str) -> None:
    content = bytes(range(256)) * 40_000  # more than two blocks
    for name in ("a/b/x.bin", "a/y.bin", "z.bin"):
        with store.writing(lake_path(container, name)) as file:
            file.write(content)
    found = store.entry(lake_path(container, "a/b/x.bin"))
    assert found is not None
    assert (found.size, found.is_folder) == (len(content), False)
    with store.reading(found.path) as opened:
        assert b"".join(iter(lambda: opened.read(1 << 20), b"")) == content
    assert [(each.path.name, each.is_folder) for each in store.children(lake_path(container))] == [
        ("a", True),
        ("z.bin", False),
    ]
    folder = lake_path(container, "a")
    assert [each.path.within for each in store.files(folder, recursive=True)] == ["a/b/x.bin", "a/y.bin"]
    assert [each.path.within for each in store.files(folder, recursive=False)] == ["a/y.bin"]
    store.delete(folder)
    assert store.entry(folder) is None
    assert store.entry(lake_path(container, "z.bin")) is not None


def test_a_whole_container_is_emptied(store: LakeStore, container: str) -> None:
    kept = lake_path(f"{container}-kept", "x")
    for path in (lake_path(container, "a/b/x"), lake_path(container, "z"), kept):
        with store.writing(path):
            pass
    store.delete(lake_path(container))
    assert store.children(lake_path(container)) == []
    assert store.entry(kept) is not None


def test_what_breaks_off_while_it_is_written_is_never_seen(store: LakeStore, container: str) -> None:
    path = lake_path(container, "a/x")

    def break_off() -> None:
        with store.writing(path) as file:
            file.write(b"x" * (9 << 20))
            assert store.entry(path) is None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert store.entry(path) is None
    assert store.children(lake_path(container, "a")) == []


@case(
    "Faults",
    "the clock moved back between two deliveries: their files",
    "the later file is dated after the earlier, so that its rows win",
)
def test_a_file_is_newer_than_those_before_though_the_clock_went_back(tmp_path: Path) -> None:
    """As in Azure, whose clock does not go back; the later delivery of a row wins by its file's time."""
    first, second = (tmp_path / "raw" / name for name in ("first", "second"))
    with LocalStore(tmp_path).writing(lake_path("raw", "first")) as file:
        file.write(b"1")
    ahead = first.stat().st_mtime_ns + 3_600_000_000_000
    for written in (first, tmp_path / "_factory" / "latest"):  # as they were, had the clock been an hour ahead
        os.utime(written, ns=(ahead, ahead))
    with LocalStore(tmp_path).writing(lake_path("raw", "second")) as file:
        file.write(b"2")
    assert second.stat().st_mtime_ns // 1000 > ahead // 1000


def test_what_is_not_there(store: LakeStore, container: str) -> None:
    path = lake_path(container, "none")
    assert store.entry(path) is None
    assert store.children(path) == []
    store.delete(path)
    with pytest.raises(ActivityError, match="there is no such file"), store.reading(path) as file:
        file.read()


def test_an_empty_file_is_a_file(store: LakeStore, container: str) -> None:
    with store.writing(lake_path(container, "empty")):
        pass
    found = store.entry(lake_path(container, "empty"))
    assert found is not None
    assert (found.size, found.is_folder) == (0, False)


def test_the_pipeline_that_deploys_delivers_to_azurite(in_azurite: InAzurite, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for each in SOURCES:
        (source / each.file).write_text(",".join(each.columns) + "\n", encoding="utf-8")
    store = in_azurite.store()
    with served(source) as url:
        result = run_pipeline(
            read_factory(ROOT / "adf_definitions"),
            "ingest_netflix",
            {"base_url": url, "delivery_document": "delivery.json"},
            tmp_path / "lake",
            http=HttpAccess().allows(url),
            options=RunOptions(store=store),
        )
    assert result.succeeded, result.message
    assert store.entry(lake_path("raw", "ready", result.run_id)) is not None
    landed = {each.path.name for each in store.files(lake_path("raw"), recursive=True)}
    assert landed >= {each.file for each in SOURCES}
    assert not (tmp_path / "lake" / "raw").exists()
