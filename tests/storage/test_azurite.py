"""Azurite runs as long as it is needed, and no longer."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import psutil
import pytest

from local_platform.errors import EnvironmentMissingError
from local_platform.lake import Lake
from local_platform.storage import azurite
from local_platform.storage.azurite import install
from local_platform.storage.errors import StorageError
from local_platform.storage.opening import opened
from local_platform.storage.storage import InAzurite

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def installed() -> None:
    try:
        azurite.azurite_script()
    except EnvironmentMissingError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("installed")
def test_what_it_holds_is_there_when_it_runs_again(tmp_path: Path) -> None:
    for expected in (None, b"1"):
        with azurite.running(["lake"], tmp_path) as server:
            folder = InAzurite(server.account("lake")).folder("raw")
            assert folder.read("a.csv") == expected
            folder.replace("a.csv", b"1")
        assert not psutil.pid_exists(server.pid)


@pytest.mark.usefixtures("installed")
def test_it_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    program = f"""
        from pathlib import Path
        from local_platform.storage import azurite
        with azurite.running(["lake"], Path({str(tmp_path)!r})) as server:
            print(server.pid, flush=True)
            input()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        server = psutil.Process(int(run.stdout.readline()))
        run.kill()
    server.wait(timeout=60)


@pytest.mark.usefixtures("installed")
def test_data_it_can_not_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "__azurite_db_blob__.json").write_text('{"broken', encoding="utf-8")
    with pytest.raises(StorageError, match=r"(?s)in JSON.*move its folder away"), azurite.running(["lake"], tmp_path):
        pytest.fail("it runs")


@pytest.mark.parametrize(
    ("kind", "there", "instead"), [("azurite", "raw", "folder"), ("folder", "_azurite", "azurite")]
)
def test_a_lake_is_kept_in_one_storage(tmp_path: Path, kind: str, there: str, instead: str) -> None:
    (tmp_path / there / "titles").mkdir(parents=True)
    with (
        pytest.raises(StorageError, match=f"--storage {instead}"),
        opened(kind, Lake(tmp_path), lambda: "lake", lambda _: None),  # type: ignore[arg-type] # one of the two
    ):
        pytest.fail("it was opened")


def test_a_lake_is_kept_in_a_folder_though_azurite_once_did_not_start(tmp_path: Path) -> None:
    (tmp_path / "_azurite").mkdir()
    with opened("folder", Lake(tmp_path), lambda: "lake", lambda _: None) as lake:
        assert lake == Lake(tmp_path)


def test_an_installation_that_fails_leaves_nothing_and_says_what_npm_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEHOUSE_CACHE", str(tmp_path))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    with pytest.raises(EnvironmentMissingError, match=r"(?s)ECONNREFUSED.*needs a network"):
        install.azurite_script()
    assert [path.name for path in tmp_path.iterdir()] in (["npm"], [])
