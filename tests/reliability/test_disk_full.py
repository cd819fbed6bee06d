"""A disk that is full, wherever it is written to: the run says so, and once there is room the next one goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform.full_disk import NO_ROOM
from netflix_jobs.sources import SOURCES
from tests.lake_folder import LakeFolder
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.reliability.small_disk import SmallDisks, small_disks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.reliability.conftest import Undisturbed
    from tests.reliability.lake import Lake

A_PAGE, FULL_BEFORE_THE_LAST_FILE, ROOM = 4 << 10, 48 << 10, 512 << 20
CHECKPOINTS = "_volumes/ops/checkpoints"


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
@case(
    "Faults",
    "a disk that is full in a checkpoint, before the first row",
    "the run fails and says so; with room, the next one goes on; the tables are those of an undisturbed run",
)
@pytest.mark.minutes(1)
@pytest.mark.xdist_group("disks full at first")
def test_with_room_a_first_run_goes_on_where_a_full_disk_ended_one(
    undisturbed: Undisturbed, disks: SmallDisks, tmp_path: Path
) -> None:
    root = tmp_path / "lake"
    inside, seen = LakeFolder(root, undisturbed.synthesized, tuple(disks.inside)), disks.seen(root)
    disks.mount(root, FULL_BEFORE_THE_LAST_FILE)
    assert f"lakehouse: {NO_ROOM} for {root}" in told_full(inside, undisturbed.delivery)
    require_whole_files(seen, undisturbed.delivery)
    assert not list(seen.glob("raw/ready/*"))

    disks.resize(root, ROOM)
    checkpoints = root / CHECKPOINTS
    disks.mount(checkpoints, A_PAGE)
    told_full(inside, undisturbed.delivery)
    assert not list(seen.glob("bronze/*/*.parquet"))  # it was a checkpoint that had no room
    disks.resize(checkpoints, ROOM)
    assert inside.attempt(undisturbed.delivery).returncode == 0
    assert len(require_whole_files(seen, undisturbed.delivery)) == len(SOURCES)
    assert tables_copied(seen, tmp_path / "after delivery") == undisturbed.after_delivery


@case(
    "Faults",
    "a disk that is full in a checkpoint or in a table, while a change is loaded",
    "the run fails and says so; with room, the next one goes on; the tables are those of an undisturbed run",
)
@pytest.mark.minutes(1)
@pytest.mark.xdist_group("disks full at a change")
def test_with_room_a_change_is_loaded_from_where_a_full_disk_ended_a_run(
    undisturbed: Undisturbed, disks: SmallDisks, tmp_path: Path
) -> None:
    root = undisturbed.copy(undisturbed.delivered, tmp_path / "lake").root
    inside, seen = LakeFolder(root, undisturbed.synthesized, tuple(disks.inside)), disks.seen(root)
    checkpoints, silver = root / CHECKPOINTS, root / "silver"
    for disk in (checkpoints, silver):
        disks.mount(disk, ROOM)
        shutil.copytree(disk, disks.seen(disk), dirs_exist_ok=True)
        disks.fill(disk)
    told_full(inside, undisturbed.change)
    disks.resize(checkpoints, ROOM)
    told_full(inside, undisturbed.change)
    disks.resize(silver, ROOM)
    assert inside.attempt(undisturbed.change).returncode == 0
    assert tables_copied(seen, tmp_path / "after change") == undisturbed.after_change


@case(
    "Faults",
    "the first offset of a stream half written, as by a full disk or a kill",
    "the stream begins all the same, and loads every row once",
)
def test_half_an_offset_does_not_keep_a_stream_from_its_first_batch(lake: Lake) -> None:
    lake.put(text(line(movie(1))))
    for stream in ("bronze/titles", "silver_titles/titles"):
        checkpoint = lake.folder / "_checkpoints" / stream / "checkpoint"
        (checkpoint / "offsets").mkdir(parents=True)
        (checkpoint / "metadata").write_text('{"id":"3f2b7c1e-5f0c-4a34-9f0e-0d9a5a1f7a11"}', encoding="utf-8")
        (checkpoint / "offsets" / ".0.9b1c.tmp").write_bytes(b"")
    lake.run()
    assert lake.rows("silver.titles", "show_id") == [(1,)]
    assert lake.accounts() == [(1, 1, 0, 0)]


def tables_copied(lake: Path, to: Path) -> dict[str, list[str]]:
    """Return the rows of a lake's tables from a copy: the Delta reader finds no other namespace's disks."""
    shutil.copytree(lake, to)
    return LakeFolder(to).tables()


def told_full(lake: LakeFolder, delivery: Path) -> str:
    """Require a run that fails and says that the disk is full; return all that it says."""
    failed = lake.attempt(delivery)
    said = failed.stderr + failed.stdout
    assert failed.returncode == 1, said
    assert NO_ROOM in said
    return said


def require_whole_files(root: Path, delivery: Path) -> set[str]:
    """Require that each file in raw is as delivered; return their names."""
    files = list(root.glob("raw/*/run_id=*/netflix_*.csv"))
    for file in files:
        assert file.read_bytes() == (delivery / file.name).read_bytes()
    return {file.name for file in files}
