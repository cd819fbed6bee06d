"""A lake belongs to one run at a time, also after a run was killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from local_platform import processes
from local_platform.errors import LakeBusyError
from local_platform.lake import Lake, hold

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_run_is_refused_while_the_first_goes_on(tmp_path: Path) -> None:
    with hold(Lake(tmp_path)), pytest.raises(LakeBusyError, match="--lake"), hold(Lake(tmp_path)):
        pytest.fail("both runs hold the lake")


def test_the_next_run_waits_for_the_process_that_a_killed_run_left(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    owner = {"pid": left.pid, "started": processes.began(left.pid)}
    (tmp_path / "_owner.json").write_text(json.dumps(owner), encoding="utf-8")
    assert left.stdin is not None
    left.stdin.close()
    with hold(Lake(tmp_path)):
        assert not psutil.pid_exists(left.pid)
    left.wait()


def test_a_process_that_took_the_number_over_is_not_waited_for(tmp_path: Path) -> None:
    owner = {"pid": psutil.Process().pid, "started": 0.0}
    (tmp_path / "_owner.json").write_text(json.dumps(owner), encoding="utf-8")
    began = time.monotonic()
    with hold(Lake(tmp_path)):
        assert time.monotonic() - began < 5


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere the system keeps the time of the beginning")
def test_a_process_is_known_again_though_the_clock_was_set_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux knows how long after the boot a process began, and moves the moment of the boot when the clock is set."""
    began, booted = processes.began(), psutil.boot_time()
    monkeypatch.setattr("psutil._psplatform.boot_time", lambda: booted + 3600)

    assert processes.still_running(os.getpid(), began)
    assert processes.still_running(os.getpid(), began + 1) is None


def test_a_note_that_a_killed_run_never_finished_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "_owner.json").write_text('{"pid": 12', encoding="utf-8")
    with hold(Lake(tmp_path)):
        pass
    assert not (tmp_path / "_owner.json").exists()
