"""A lake belongs to one run at a time, also after a run was killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from local_platform.errors import LakeBusyError
from local_platform.lake import Lake, hold

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_run_is_refused_while_the_first_goes_on(tmp_path: Path) -> None:
    with hold(Lake(tmp_path)), pytest.raises(LakeBusyError, match="--lake"), hold(Lake(tmp_path)):
        pytest.fail("both runs hold the lake")


def test_the_next_run_waits_for_the_process_that_a_killed_run_left(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    owner = {"pid": left.pid, "started": psutil.Process(left.pid).create_time()}
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


def test_a_note_that_a_killed_run_never_finished_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "_owner.json").write_text('{"pid": 12', encoding="utf-8")
    with hold(Lake(tmp_path)):
        pass
    assert not (tmp_path / "_owner.json").exists()
