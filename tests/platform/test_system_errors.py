"""What the system refuses is told in one line that says what, where, why and what to do, whatever command meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.reliability.small_disk import small_disks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.reliability.small_disk import SmallDisks

LAKEHOUSE = str(Path(sys.executable).with_name("lakehouse"))
PLAN = {"format_version": "1.2", "planned_values": {}, "resource_changes": []}
SYNTH = ("synth", "--preview", "--env", "dev", "--out")


def _run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, encoding="utf-8", errors="replace", check=False
    )


@pytest.fixture
def review(tmp_path: Path) -> list[str | Path]:
    """A review of a plan, up to the folder that it is written to."""
    plan = tmp_path / "dev-platform.json"
    plan.write_text(json.dumps(PLAN), encoding="utf-8")
    return ["review", plan, "--out"]


@pytest.fixture(scope="module")
def disks() -> Iterator[SmallDisks]:
    with small_disks() as made:
        if made is None:
            pytest.skip("no mounts without privileges here")
        yield made


def _told(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    return line


def test_a_file_in_the_way_is_told(tmp_path: Path, review: list[str | Path]) -> None:
    (tmp_path / "file").touch()
    where, what_next = tmp_path / "file" / "x", "Not a directory. Move what is in the way, or name another place."
    assert _told(_run(LAKEHOUSE, *review, where)) == f"lakehouse: review failed: {where}: {what_next}"
    assert _told(_run(LAKEHOUSE, "wheel", "--out", where)) == f"lakehouse: wheel failed: {where}: {what_next}"


def test_a_place_that_takes_no_folder_is_told(review: list[str | Path]) -> None:
    told = "No such file or directory. Make or install it, or name another."
    assert _told(_run(LAKEHOUSE, *review, "/proc/x")) == f"lakehouse: review failed: /proc/x: {told}"
    assert "/proc/x can't be made: No such file or directory" in _told(_run(LAKEHOUSE, *SYNTH, "/proc/x"))


def test_a_full_disk_is_told_and_nothing_is_left_on_it(
    disks: SmallDisks, tmp_path: Path, review: list[str | Path]
) -> None:
    disk = tmp_path / "disk"
    disks.mount(disk, 64 * 1024)
    told = "No space left on device. Make room, then run it again."
    synthesized = _told(_run(*disks.inside, LAKEHOUSE, *SYNTH, disk / "out"))
    assert synthesized.startswith(f"lakehouse: synth failed: {disk}/")
    assert synthesized.endswith(told)
    assert list(disks.seen(disk).iterdir()) == []
    (disks.seen(disk) / "other").write_bytes(b"0" * 60 * 1024)
    assert _told(_run(*disks.inside, LAKEHOUSE, *review, disk / "out")).endswith(told)
    assert [file for file in disks.seen(disk).rglob("*") if file.stat().st_size == 0] == []


def test_a_full_output_is_told(review: list[str | Path]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [LAKEHOUSE, *review[:-1]], stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
    assert _told(done) == "lakehouse: review failed: No space left on device. Make room, then run it again."


def test_development_mode_shows_where_it_was(review: list[str | Path]) -> None:
    done = _run(LAKEHOUSE, *review, "/proc/x", PYTHONDEVMODE="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
