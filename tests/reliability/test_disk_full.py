"""A disk that is full, wherever it is written to: the run says so, and once there is room the next one goes on."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform.room import NO_ROOM
from sample_data import generate
from tests.lake_folder import LakeFolder
from tests.reliability.declared import case
from tests.reliability.small_disk import SmallDisks, small_disks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.reliability.conftest import Undisturbed

A_PAGE, FULL_BEFORE_THE_LAST_FILE, ROOM = 4 << 10, 48 << 10, 512 << 20


@pytest.fixture
def disks() -> Iterator[SmallDisks]:
    with small_disks() as made:
        if made is None:
            pytest.skip("disks of a test's own need Linux with user namespaces")
        yield made


@case(
    "Faults",
    "a disk that is full while files are delivered to raw",
    "the run fails and names the lake whose disk is full; no half file is visible; with room, the next run loads it",
)
@pytest.mark.slow
@pytest.mark.xdist_group("runs")
def test_a_disk_that_is_full_is_told_and_with_room_the_run_goes_on(
    synthesized: Path, disks: SmallDisks, tmp_path: Path
) -> None:
    delivery, root = tmp_path / "delivery", tmp_path / "lake"
    facts = generate(delivery, rows=120)
    inside = LakeFolder(root, synthesized, tuple(disks.inside))
    disks.mount(root, FULL_BEFORE_THE_LAST_FILE)

    failed = inside.attempt(delivery)
    assert failed.returncode == 1
    assert f"lakehouse: No space left on device for {root}" in failed.stderr
    require_whole_files(disks.seen(root), delivery)
    assert not list(disks.seen(root).glob("raw/ready/*"))

    disks.resize(root, ROOM)
    done = inside.attempt(delivery)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(require_whole_files(disks.seen(root), delivery)) == len(facts.file_rows)
    tables = json.loads((disks.seen(root) / "figures.json").read_text(encoding="utf-8"))["tables"]
    assert tables["bronze.titles"]["total"] == facts.file_rows["netflix_titles.csv"]
    assert tables["bronze.cast"]["total"] == facts.file_rows["netflix_cast.csv"]
    assert tables["silver.titles"]["total"] == tables["gold.dim_titles"]["total"] == facts.valid_titles


@case(
    "Faults",
    "a disk that is full in a checkpoint, in a table, and in both while a change is loaded",
    "each run fails and says so; with room, the next one goes on; the tables are those of an undisturbed run",
)
@pytest.mark.slow
@pytest.mark.xdist_group("runs")
def test_a_full_disk_in_a_checkpoint_and_in_a_table_loses_nothing(
    undisturbed: Undisturbed, disks: SmallDisks, tmp_path: Path
) -> None:
    root = tmp_path / "lake"
    inside = LakeFolder(root, undisturbed.lake.synthesized, tuple(disks.inside))
    seen = disks.seen(root)
    checkpoints, silver = root / "_volumes/ops/checkpoints", root / "silver"
    for disk in (checkpoints, silver):
        disks.mount(disk, A_PAGE)

    require_told_full(inside, undisturbed.delivery)
    assert not list(seen.glob("bronze/*/*.parquet"))  # it was a checkpoint that had no room
    disks.resize(checkpoints, ROOM)
    require_told_full(inside, undisturbed.delivery)
    assert not list(seen.glob("silver/*/*.parquet"))  # it was a table
    disks.resize(silver, ROOM)
    assert inside.attempt(undisturbed.delivery).returncode == 0
    assert tables_copied(seen, tmp_path / "after delivery") == undisturbed.after_delivery

    for disk in (checkpoints, silver):
        disks.fill(disk)
    require_told_full(inside, undisturbed.change)
    disks.resize(checkpoints, ROOM)
    require_told_full(inside, undisturbed.change)
    disks.resize(silver, ROOM)
    assert inside.attempt(undisturbed.change).returncode == 0
    assert tables_copied(seen, tmp_path / "after change") == undisturbed.after_change


def tables_copied(lake: Path, to: Path) -> dict[str, list[str]]:
    """Return the rows of a lake's tables from a copy: the Delta reader finds no other namespace's disks."""
    shutil.copytree(lake, to)
    return LakeFolder(to).tables()


def require_told_full(lake: LakeFolder, delivery: Path) -> None:
    """Require a run that fails and says that the disk is full."""
    failed = lake.attempt(delivery)
    assert failed.returncode == 1, failed.stdout
    assert NO_ROOM in failed.stderr + failed.stdout


def require_whole_files(root: Path, delivery: Path) -> set[str]:
    """Require that each file in raw is as delivered; return their names."""
    files = list(root.glob("raw/*/run_id=*/netflix_*.csv"))
    for file in files:
        assert file.read_bytes() == (delivery / file.name).read_bytes()
    return {file.name for file in files}
