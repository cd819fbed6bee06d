"""Disks of a few kilobytes, in memory: real ones, whose kernel answers "No space left on device"."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


@dataclass(frozen=True)
class SmallDisks:
    """A mount namespace of its own, in which disks are mounted that nobody else sees: it takes no privileges.

    Attributes:
        keeper: process that keeps the namespace.
    """

    keeper: int

    @property
    def inside(self) -> list[str]:
        """What a command is prefixed with to run where the disks are."""
        return ["nsenter", f"--target={self.keeper}", "--user", "--mount", "--preserve-credentials"]

    def seen(self, path: Path) -> Path:
        """Return the path under which this process sees a path of the namespace."""
        return Path(f"/proc/{self.keeper}/root", *path.parts[1:])

    def mount(self, folder: Path, size: int) -> None:
        """Mount a disk of so many bytes."""
        self.seen(folder).mkdir(parents=True, exist_ok=True)
        self._call("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))

    def resize(self, folder: Path, size: int) -> None:
        """Give a disk more, or fewer, bytes."""
        self._call("mount", "-o", f"remount,size={size}", str(folder))

    def fill(self, folder: Path) -> None:
        """Leave a disk the bytes that it holds now, and none more."""
        self.resize(folder, shutil.disk_usage(self.seen(folder)).used)

    def _call(self, *command: str) -> None:
        subprocess.run([*self.inside, *command], check=True, capture_output=True)


@contextmanager
def small_disks() -> Iterator[SmallDisks | None]:
    """Make the namespace; None where the system allows none."""
    if (
        shutil.which("unshare") is None
        or subprocess.run([*_UNSHARE, "true"], check=False, capture_output=True).returncode
    ):
        yield None
        return
    with subprocess.Popen([*_UNSHARE, "sh", "-c", "echo ready; exec cat"], stdin=-1, stdout=-1) as keeper:
        assert keeper.stdin
        assert keeper.stdout
        keeper.stdout.readline()
        yield SmallDisks(keeper.pid)
        keeper.stdin.close()
