"""What every folder of a lake does, tried on a disk and in Azurite."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from local_platform.storage.account import ENDPOINT_VARIABLE
from local_platform.storage.errors import StorageError
from local_platform.storage.local_folder import LocalFolder
from local_platform.storage.locations import folder_at
from local_platform.storage.storage import InAzurite, OnDisk

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.storage.folder import Folder
    from local_platform.storage.storage import Storage


@pytest.fixture(params=["disk", "azurite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "disk":
        return OnDisk(tmp_path)
    found: InAzurite = request.getfixturevalue("in_azurite")
    monkeypatch.setenv(ENDPOINT_VARIABLE, found.account.endpoint)
    return found


@pytest.fixture
def folder(storage: Storage, request: pytest.FixtureRequest) -> Folder:
    """A folder of the test's own."""
    return storage.folder("raw", f"t{abs(hash(request.node.nodeid))}")


def test_files_are_written_listed_read_and_removed(folder: Folder) -> None:
    folder.replace("a/one.csv", b"1")
    folder.replace("a/b/two.csv", b"22")
    folder.replace("_hidden/three.csv", b"333")
    folder.replace("a/one.csv", b"4444")
    assert sorted((file.path, file.size, file.refused) for file in folder.files()) == [
        ("_hidden/three.csv", 3, None),
        ("a/b/two.csv", 2, None),
        ("a/one.csv", 4, None),
    ]
    assert sorted(file.path for file in folder.files(hidden=False)) == ["a/b/two.csv", "a/one.csv"]
    assert folder.folders() == ["_hidden", "a"]
    assert folder.read("a/one.csv") == b"4444"
    with folder.within("a").open("b/two.csv") as file:
        assert file.read(1) + file.read(9) == b"22"
    assert folder.file("a/one.csv") == next(file for file in folder.files() if file.path == "a/one.csv")
    folder.remove("a/one.csv")
    assert folder.read("a/one.csv") is None
    folder.within("a").remove()
    assert not folder.within("a").exists()
    assert folder.exists()


def test_what_is_not_there(folder: Folder) -> None:
    assert not folder.exists()
    assert folder.folders() == []
    assert list(folder.files()) == []
    assert folder.read("a") is None
    folder.remove("a")
    folder.remove()
    with pytest.raises(FileNotFoundError), folder.open("a") as file:
        file.read()
    with pytest.raises(FileNotFoundError):
        folder.file("a")


def test_a_folder_of_another_name_that_begins_alike_is_another_folder(folder: Folder) -> None:
    folder.within("titles").replace("a.csv", b"1")
    folder.within("titles_old").replace("b.csv", b"2")
    assert [file.path for file in folder.within("titles").files()] == ["a.csv"]
    folder.within("titles").remove()
    assert [file.path for file in folder.files()] == ["titles_old/b.csv"]


def test_lines_are_appended(folder: Folder) -> None:
    folder.append_lines("log", b"one\ntwo\n")
    folder.append_lines("log", b"three\n")
    assert folder.read("log") == b"one\ntwo\nthree\n"


def test_a_line_that_a_crash_cut_short_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one\ntw")
    LocalFolder(tmp_path).append_lines("log", b"two\n")
    assert (tmp_path / "log").read_bytes() == b"one\ntwo\n"


def test_a_folder_is_found_again_by_its_text_its_uri_and_a_reference(folder: Folder) -> None:
    folder.replace("a.csv", b"1")
    beside = folder.within("beside")
    for found in (folder_at(str(folder)), folder_at(folder.uri), beside.referred(beside.reference(folder))):
        assert [file.path for file in found.files()] == ["a.csv"]
        assert found.uri == folder.uri


def test_one_at_a_time_holds_the_lock(folder: Folder) -> None:
    order = []

    def second() -> None:
        with folder.locked():
            order.append("second")

    thread = threading.Thread(target=second)
    with folder.locked():
        thread.start()
        thread.join(timeout=0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize("location", ["s3://bucket/raw", "abfss://raw@lake.blob.core.windows.net/x"])
def test_a_location_that_nothing_stands_for_here_is_refused(location: str) -> None:
    with pytest.raises(StorageError, match=r"s3://bucket/raw|CONTAINER@ACCOUNT"):
        folder_at(location)


def test_an_account_is_not_looked_for_in_azure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT_VARIABLE, raising=False)
    with pytest.raises(StorageError, match="--storage azurite"):
        folder_at("abfss://raw@lake.dfs.core.windows.net/titles")


def test_folders_of_azurite_have_the_names_of_the_definitions(in_azurite: InAzurite) -> None:
    folder = in_azurite.folder("raw", "titles", "run_id=1")
    assert folder.uri == str(folder) == "abfss://raw@lake.dfs.core.windows.net/titles/run_id=1"
    assert folder.file_uri("a.csv") == "abfss://raw@lake.dfs.core.windows.net/titles/run_id=1/a.csv"
    assert str(in_azurite.folder("_volumes", "ops")) == "abfss://volumes@lake.dfs.core.windows.net/ops"
