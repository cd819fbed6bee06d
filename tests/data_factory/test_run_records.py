"""The record of a run: one run per id, kept whatever ends the run, and shown by `lakehouse adf runs`."""

from __future__ import annotations

import json
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from lakehouse.errors import LakehouseError
from local_platform.errors import RunGoesOnError, RunKnownError
from local_platform.full_disk import NO_ROOM
from tests.data_factory.bad_server import Answering, Site, fine, serving
from tests.data_factory.factories import expression, set_to
from tests.data_factory.small_factory import COMMAND, adf, put
from tests.reliability.small_disk import small_disks

if TYPE_CHECKING:
    from pathlib import Path


def test_half_of_a_surrogate_pair_is_kept_and_shown(folder: Path, tmp_path: Path) -> None:
    put(folder, set_to("half \ud83d", "v", expression("@json('\"\\ud83d\"')")))
    document = tmp_path / "run.json"
    ended = adf("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--json", document)
    assert ended.exit_code == 0, ended.output
    run = json.loads(document.read_text(encoding="utf-8"))
    assert (run["status"], run["variables"]) == ("Succeeded", {"v": "\ud83d"})
    assert [file.name for file in (tmp_path / "lake/_factory/runs").iterdir()] == [f"{run['runId']}.json"]
    assert json.loads(adf("runs", run["runId"], "--lake", tmp_path / "lake", "--json").output) == run
    assert 'variables: {"v": "⟨U+D83D⟩"}' in adf("runs", run["runId"], "--lake", tmp_path / "lake").output


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"runId": "r1"}', '{"runId": 1}', "[" * 100_000])
def test_what_is_no_record_of_a_run_is_named_and_the_runs_are_listed(
    folder: Path, tmp_path: Path, content: str
) -> None:
    put(folder, set_to("s", "v", "x"))
    assert adf("run", "p", "--factory", folder, "--lake", tmp_path, "--run-id", "good").exit_code == 0
    (tmp_path / "_factory/runs/r1.json").write_text(content, encoding="utf-8")

    listed, as_json = adf("runs", "--lake", tmp_path), adf("runs", "--lake", tmp_path, "--json")

    assert listed.output.splitlines()[1].startswith("good")
    assert [run["runId"] for run in json.loads(as_json.output)] == ["good"]
    for ended in (listed, as_json, adf("runs", "r1", "--lake", tmp_path)):
        assert isinstance(ended.exception, LakehouseError)
        assert "r1.json is no record of a run" in str(ended.exception)


def test_a_run_whose_activities_are_none_is_told(folder: Path, tmp_path: Path) -> None:
    put(folder, set_to("s", "v", "x"))
    assert adf("run", "p", "--factory", folder, "--lake", tmp_path, "--run-id", "one").exit_code == 0
    record = tmp_path / "_factory/runs/one.json"
    record.write_text(json.dumps(json.loads(record.read_text("utf-8")) | {"activityRuns": [{}]}), encoding="utf-8")
    shown = adf("runs", "one", "--lake", tmp_path)
    assert isinstance(shown.exception, LakehouseError)
    assert "The record of the run one is not of the form" in str(shown.exception)


def test_a_run_id_is_given_once(folder: Path, url: str, tmp_path: Path) -> None:
    """Paths in raw bear it: a second delivery of the same id would overwrite the first."""
    given = ("run", "p", "--factory", folder, "--lake", tmp_path / "lake", "--http", f"web={url}", "--run-id", "one")
    assert adf(*given).exit_code == 0
    (tmp_path / "source" / "x.csv").write_bytes(b"another")

    again = adf(*given)

    assert isinstance(again.exception, RunKnownError)
    assert "Leave --run-id out" in str(again.exception)
    assert (tmp_path / "lake/raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"


def test_a_run_id_is_held_until_its_run_ends_however_it_ends(folder: Path, tmp_path: Path) -> None:
    site, asked = Site({"x.csv": b"a\r\n1\r\n"}), threading.Event()

    def held_back(request: Answering) -> None:
        asked.set()
        site.released.wait()
        fine(request)

    site.bad["x.csv"] = [held_back]
    lake = tmp_path / "lake"
    with serving(site) as url:
        given = ("run", "p", "--factory", folder, "--lake", lake, "--http", f"web={url}", "--run-id", "one")
        first = subprocess.Popen([*COMMAND, *map(str, given)], stdout=subprocess.DEVNULL)
        assert asked.wait(60)

        meanwhile = adf(*given)
        other = adf(*given[:-4], "--run-id", "other", "--http", "web=http://127.0.0.1:1")
        first.kill()
        first.wait()
        site.released.set()
        repeated = adf(*given)

    assert isinstance(meanwhile.exception, RunGoesOnError)
    assert "Wait for it to end; or leave --run-id out" in str(meanwhile.exception)
    assert "✗ p: Failed" in other.output  # its source answers nothing, but another's run keeps no id from it
    assert repeated.exit_code == 0, repeated.output
    assert (lake / "raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"
    assert sorted(file.name for file in (lake / "_factory/runs").iterdir()) == ["one.json", "other.json"]


def test_a_full_disk_is_told_with_what_the_record_says(folder: Path, url: str, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    given = ["run", "p", "--factory", folder, "--lake", lake, "--http", f"web={url}", "--run-id", "one"]
    with small_disks() as disks:
        if disks is None:
            pytest.skip("disks of a test's own need Linux with user namespaces")
        disks.mount(lake, 4 << 10)  # what the record of the beginning takes
        command = [*disks.inside, *COMMAND, *map(str, given)]
        over, not_begun = (
            subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines() for _ in range(2)
        )
        disks.resize(lake, 1 << 20)
        repeated = subprocess.run(command, capture_output=True, text=True, check=False)

    assert len(over) == len(not_begun) == 1
    assert over[0].startswith(f"lakehouse: {NO_ROOM} for {lake}/_factory/runs/one.json. The pipeline run one is over (")
    assert "but this record says InProgress. Make room" in over[0]
    assert not_begun[0].startswith(f"lakehouse: {NO_ROOM} for {lake}")
    assert repeated.returncode == 0, repeated.stderr
