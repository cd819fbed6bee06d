"""A run that is killed, anywhere and again and again, goes on where it stopped: the tables of an undisturbed run."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest
from asyncinotify import Inotify

from tests.lake_folder import LakeFolder
from tests.reliability.declared import case
from tests.reliability.kill_points import CHANGE, FIRST_DELIVERY
from tests.reliability.killing import kill_at, new_files, still_to_come

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.reliability.conftest import Undisturbed
    from tests.reliability.killing import Point

SEED = 20261122
KILLED = -9


def kill_at_each(points: Sequence[Point], lake: LakeFolder, source: Path) -> str:
    """Kill one run after the other, each at the next point, which must be reached, and met; return the last id."""
    draw = random.Random(SEED)  # noqa: S311 - not for secrets
    run_id = ""
    for place, point in enumerate(points):
        if point.repairs:
            command = lake.command(None, "--repair", run_id)
        else:
            run_id = f"killed-{source.name}-{place}"
            command = lake.command(source, "--run-id", run_id)
        killed = kill_at(point, draw.randint(1, point.latest), command, lake.root)
        assert killed is not None, f"no run came to the point: {point.name}"
        assert killed.exit_code == KILLED
        assert still_to_come(point, killed.file, lake.root), f"{killed.file}: the run was killed too late: {point.name}"
    return run_id


@case(
    "Faults",
    f"kill -9 of the run, or of its repair, at {len(FIRST_DELIVERY)} seeded points of a first delivery, one after the "
    "other: in Data Factory's copy, and before, in and after the writes and commits of bronze, silver, the operations "
    "log and gold",
    "the next run, or repair, goes on where it stopped; the tables are those of an undisturbed run",
)
@pytest.mark.minutes(7)
@pytest.mark.xdist_group("kills")
def test_killed_at_every_point_a_run_ends_with_the_tables_of_an_undisturbed_one(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    lake, expected = LakeFolder(tmp_path / "lake", undisturbed.synthesized), undisturbed.after_delivery
    kill_at_each(FIRST_DELIVERY, lake, undisturbed.delivery)
    lake.run(undisturbed.delivery)
    assert lake.tables() == expected
    assert lake.accounts() == undisturbed.delivered.accounts()


@case(
    "Faults",
    f"kill -9 of the run, then of its repair, at {len(CHANGE)} more points while it merges a change: before the "
    "commit, and before it is accounted for",
    "the next repair goes on where it stopped; the tables are those of an undisturbed run",
)
@pytest.mark.minutes(1)
@pytest.mark.xdist_group("kills in a merge")
def test_killed_in_a_merge_a_run_ends_with_the_tables_of_an_undisturbed_one(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    lake = undisturbed.copy(undisturbed.delivered, tmp_path / "lake")
    run_id = kill_at_each(CHANGE, lake, undisturbed.change)
    lake.run(None, "--repair", run_id)
    assert lake.tables() == undisturbed.after_change
    assert lake.accounts() == undisturbed.changed.accounts()


@case("Deliveries", "two runs at once", "the second is refused at once and changes nothing; the first ends as if alone")
@pytest.mark.xdist_group("two runs")
def test_a_run_beside_another_is_refused(undisturbed: Undisturbed, tmp_path: Path) -> None:
    lake = undisturbed.copy(undisturbed.delivered, tmp_path / "lake")
    with Inotify() as inotify:
        files = new_files(inotify, lake.root)
        next(files)
        first = subprocess.Popen(lake.command(undisturbed.change), stdout=subprocess.DEVNULL)
        assert any(file and file.startswith("bronze/") for file in files)
        second = lake.attempt(undisturbed.delivery, "--run-id", "second")
        assert first.poll() is None, "the first run was over before the second had begun"

    assert (second.returncode, first.wait()) == (1, 0)
    assert "Another run holds the lake" in second.stderr
    assert lake.tables() == undisturbed.after_change
    assert not list(lake.root.glob("raw/*/run_id=second"))
