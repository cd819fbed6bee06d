"""Builds the jobs wheel, the same bytes from the same sources, and calls its entry points from the wheel file."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import EntryPoints, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local_platform.errors import WheelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REPOSITORY = Path(__file__).resolve().parent.parent
# Every file in the wheel bears this time (2020-02-02), so that the day of the build leaves no trace.
_SOURCE_DATE_EPOCH = "1580601600"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A built wheel.

    Attributes:
        path: the wheel file.
        sha256: digest of its bytes.
    """

    path: Path
    sha256: str

    def task(self, name: str) -> Callable[[Sequence[str]], None]:
        """Return the entry point ``name``, loaded from the wheel file; call it with a task's parameters.

        Raises:
            WheelError: the wheel has no such entry point.
        """
        points = self._entry_points()
        if name not in points.names:
            raise WheelError(f"{self.path.name} has no entry point {name!r}; it has {', '.join(sorted(points.names))}.")
        self.activate()
        function: Callable[[Sequence[str]], None] = points[name].load()
        return function

    def activate(self) -> None:
        """Put the wheel file on the import path, before everything else."""
        if str(self.path) not in sys.path:
            sys.path.insert(0, str(self.path))

    def _entry_points(self) -> EntryPoints:
        (distribution,) = distributions(path=[str(self.path)])
        return distribution.entry_points.select(group=distribution.metadata["Name"])


def build_wheel(folder: Path, *, sources: Path = REPOSITORY / "jobs") -> Wheel:
    """Build the wheel of ``sources`` into ``folder``.

    Raises:
        WheelError: the build failed; the message holds what the build said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as staging:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", staging]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _SOURCE_DATE_EPOCH}
        built = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, check=False)
        if built.returncode:
            raise WheelError(f"The wheel of {sources} could not be built:\n{built.stdout}{built.stderr}")
        (fresh,) = Path(staging).resolve().glob("*.whl")
        path = fresh.replace(folder.resolve() / fresh.name)
    return Wheel(path, hashlib.sha256(path.read_bytes()).hexdigest())
