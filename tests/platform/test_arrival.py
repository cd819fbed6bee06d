"""The delivery's marker starts the job whose trigger watches its folder, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.arrival import Triggers
from local_platform.lake import Lake
from local_platform.substitutions import Substitutions
from tests.reliability.declared import case
from tests.workflows.bench import job, wheel

if TYPE_CHECKING:
    from pathlib import Path

URL = "abfss://raw@lake.dfs.core.windows.net/ready/"
WAITS = {"min_time_between_triggers_seconds": 600, "wait_after_last_change_seconds": 600}


def fired(folder: Path, now: float = 0.0, **trigger: object) -> str | None:
    """Look with a memory that is read from the disk each time."""
    lake = Lake(folder)
    definition = job(wheel("a"), trigger={"file_arrival": {"url": URL, **WAITS}, **trigger})
    return Triggers(lake, Substitutions(lake, ())).fired_by(definition, now)


def mark(folder: Path, name: str) -> None:
    marker = folder / "raw" / "ready" / name
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text("{}", encoding="utf-8")


def test_each_marker_starts_the_job_once_and_at_once(tmp_path: Path) -> None:
    assert fired(tmp_path) is None
    mark(tmp_path, "one")
    assert fired(tmp_path, 1) == URL
    assert fired(tmp_path, 2) is None
    mark(tmp_path, "two")
    assert fired(tmp_path, 3) == URL


@case("Faults", "the clock moved back between two deliveries: their markers", "each starts the job")
def test_a_marker_starts_the_job_though_the_clock_went_back(tmp_path: Path) -> None:
    mark(tmp_path, "one")
    assert fired(tmp_path, 1000) == URL
    mark(tmp_path, "two")
    assert fired(tmp_path, 10) == URL
    assert fired(tmp_path, 11) is None


def test_files_elsewhere_in_raw_start_nothing(tmp_path: Path) -> None:
    (tmp_path / "raw" / "titles").mkdir(parents=True)
    (tmp_path / "raw" / "titles" / "titles.csv").write_text("x", encoding="utf-8")

    assert fired(tmp_path) is None


def test_a_paused_trigger_starts_the_job_too_as_the_run_was_asked_for(tmp_path: Path) -> None:
    mark(tmp_path, "one")

    assert fired(tmp_path, pause_status="PAUSED") == URL


def test_a_job_without_a_trigger_is_started_by_no_file(tmp_path: Path) -> None:
    mark(tmp_path, "one")
    lake = Lake(tmp_path)

    assert Triggers(lake, Substitutions(lake, ())).fired_by(job(wheel("a")), 0) is None


@pytest.mark.parametrize("left", ["", "{}", "[]"])
def test_a_memory_that_was_damaged_starts_the_job_once_more(tmp_path: Path, left: str) -> None:
    """As a power cut leaves it; a run that finds nothing new changes nothing."""
    mark(tmp_path, "one")
    assert fired(tmp_path, 1) == URL
    (memory,) = (tmp_path / "_jobs" / "triggers").iterdir()
    memory.write_text(left, encoding="utf-8")

    assert fired(tmp_path, 2) == URL
    assert fired(tmp_path, 3) is None
