"""The lake on this machine: one folder with the layers of the lake in Azure, held by one run at a time."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from local_platform.errors import LakeBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Spark's process outlives a run that was killed until it notices; a table commit in flight takes less than this.
_LEFTOVER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Lake:
    """Where things are below the lake's folder.

    The layers ``raw``, ``bronze``, ``silver``, ``gold`` and ``ops`` are as in Azure; folders that begin with an
    underscore belong to the local platform.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """Files as delivered."""
        return self.root / "raw"

    @property
    def jobs(self) -> Path:
        """Records and logs of job runs."""
        return self.root / "_jobs"

    def volume(self, schema: str, name: str) -> Path:
        """Folder of a Unity Catalog volume."""
        return self.root / "_volumes" / schema / name

    @property
    def pipelines(self) -> Path:
        """What the declarative pipelines remember."""
        return self.root / "_pipelines"

    @property
    def scratch(self) -> Path:
        """Spark's spill files; nothing in it outlives a run."""
        return self.root / "_scratch"

    @property
    def report(self) -> Path:
        """The report of the latest run."""
        return self.root / "report.html"

    def layer(self, name: str) -> Path:
        """Folder of a layer; its tables are folders in it."""
        return self.root / name

    def log(self, run_id: str) -> Path:
        """Log of a run: one JSON object a line."""
        return self.root / "logs" / f"{run_id}.jsonl"

    def result(self, run_id: str) -> Path:
        """Figures of a run, in the form of ``--json``."""
        return self.root / "runs" / f"{run_id}.json"


@dataclass(slots=True)
class Hold:
    """The hold of a run on a lake; knows the processes that write on its behalf."""

    _path: Path

    def remember(self, pid: int) -> None:
        """Write down a process that must be gone before another run may begin, should this one be killed."""
        owner = {"pid": pid, "started": psutil.Process(pid).create_time()}
        self._path.write_text(json.dumps(owner), encoding="utf-8")


@contextmanager
def hold(lake: Lake) -> Iterator[Hold]:
    """Keep the lake to this run; the operating system lets go of it when the run ends, however it ends.

    Raises:
        LakeBusyError: another run holds it, or the Spark process of a killed run is still writing.
    """
    lake.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lake.root / "_lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeBusyError(
                f"Another run holds the lake {lake.root}. Wait for it to end, or give this run a lake of its own "
                "with --lake."
            ) from None
        owner = lake.root / "_owner.json"
        _await_leftover(owner, lake.root)
        yield Hold(owner)
        owner.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _await_leftover(owner: Path, root: Path) -> None:
    """Wait for the Spark process of a killed run, which ends by itself when it finds its run gone."""
    if not owner.exists():
        return
    try:
        left = json.loads(owner.read_text(encoding="utf-8"))
        process = psutil.Process(left["pid"])
    except (ValueError, psutil.NoSuchProcess):
        return  # never wholly written, or gone
    if process.create_time() != left["started"]:
        return  # another process has the number now
    try:
        process.wait(timeout=_LEFTOVER_SECONDS)
    except psutil.TimeoutExpired:
        raise LakeBusyError(
            f"Process {process.pid} of a run that was killed still works on the lake {root}. Stop it "
            f"(kill {process.pid}), then run again."
        ) from None
