"""A run that is killed at any moment goes on where it stopped, to the tables of a run that never was."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.end_to_end.conftest import FirstRun, LakeFolder

# Each is a line of the run's own log: the moment after something was begun or done, in the order of a run.
MOMENTS = {
    "in the middle of bronze": r'"stage started".*"stage": "bronze"',
    "when silver has begun": r'"stage started".*"stage": "silver_titles"',
    "between a silver commit and its checkpoint": r'"run log".*"table": "silver\.titles"',
    "after the quality gate": r'"stage finished".*"stage": "quality_gate"',
    "in the middle of gold": r'"dataset refreshed"',
}


def kill_at(lake: LakeFolder, source: Path, run_id: str, moment: str) -> None:
    """Run, and kill the run the moment its log says ``moment``; the log is a pipe, so nothing polls or sleeps."""
    log = lake.root / "logs" / f"{run_id}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(log)
    process = subprocess.Popen([*lake.command(source), "--run-id", run_id], stdout=subprocess.DEVNULL)
    with log.open(encoding="utf-8") as lines:
        reached = any(re.search(moment, line) for line in lines)
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    log.unlink()
    assert reached, f"the run never came to {moment}"


@pytest.mark.xdist_group("first run")
def test_killed_at_five_moments_in_a_row_it_ends_with_the_tables_of_an_undisturbed_run(
    lake: LakeFolder, first_run: FirstRun
) -> None:
    """Each run goes on from what the killed ones before it left; the gate of the last one finds every row."""
    for number, moment in enumerate(MOMENTS.values()):
        kill_at(lake, first_run.delivery, f"killed-{number}", moment)

    figures = lake.run(first_run.delivery)

    assert figures["status"] == "succeeded"
    assert lake.tables() == first_run.tables
