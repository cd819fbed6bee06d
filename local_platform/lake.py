"""The lake on this machine: one folder with the layers of the lake in Azure, held by one run at a time."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from local_platform import processes
from local_platform.errors import EnvironmentMissingError, LakeBusyError, RunKnownError
from local_platform.full_disk import FULL
from local_platform.storage.storage import OnDisk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.storage.folder import Folder
    from local_platform.storage.storage import Storage

# Spark's process outlives a killed run until it notices; a commit that it is writing takes less time than this.
_LEFTOVER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Lake:
    """The places of a lake: data in its storage; reports, logs, records and locks on this machine.

    The layers ``raw``, ``bronze``, ``silver``, ``gold`` and ``ops`` are as in Azure; folders that begin with an
    underscore belong to the local platform.

    Attributes:
        root: the lake's folder on this machine.
        elsewhere: the storage of the data, when it is not that folder.
    """

    root: Path
    elsewhere: Storage | None = None

    @property
    def storage(self) -> Storage:
        """The storage of the data."""
        return self.elsewhere or OnDisk(self.root)

    @property
    def raw(self) -> Folder:
        """Files as delivered."""
        return self.layer("raw")

    @property
    def jobs(self) -> Path:
        """Records and logs of job runs."""
        return self.root / "_jobs"

    @property
    def volumes(self) -> Folder:
        """The Unity Catalog volumes, each in a folder named after it in one named after its schema."""
        return self.storage.folder("_volumes")

    @property
    def mounts(self) -> Folder:
        """The volumes whose files tasks open by their paths, as on a cluster; always on this machine."""
        return OnDisk(self.root).folder("_volumes")

    @property
    def pipelines(self) -> Folder:
        """The state of the declarative pipelines."""
        return self.storage.folder("_pipelines")

    @property
    def azurite(self) -> Path:
        """Azurite's data, when the lake is kept there."""
        return self.root / "_azurite"

    @property
    def scratch(self) -> Path:
        """Spark's spill files; nothing in it outlives a run."""
        return self.root / "_scratch"

    @property
    def report(self) -> Path:
        """The report of the latest run."""
        return self.root / "report.html"

    def layer(self, name: str) -> Folder:
        """Folder of a layer; its tables are folders in it."""
        return self.storage.folder(name)

    def log(self, run_id: str) -> Path:
        """Log of a run: one JSON object a line."""
        return self.root / "logs" / f"{run_id}.jsonl"

    def result(self, run_id: str) -> Path:
        """Figures of a run, in the form of ``--json``."""
        return self.root / "runs" / f"{run_id}.json"

    def require_new(self, run_id: str) -> None:
        """Refuse the id of a run that has ended, as a second delivery of that id would overwrite the first one in raw.

        A killed run left no figures, so the same command continues it.

        Raises:
            RunKnownError: there are figures of such a run.
        """
        if self.result(run_id).exists():
            raise RunKnownError(run_id, self.result(run_id))


@dataclass(slots=True)
class Hold:
    """A run's lock on a lake; it records the processes that write for the run."""

    _path: Path
    _owners: list[dict[str, float]] = field(default_factory=list)

    def remember(self, pid: int) -> None:
        """Record a process that must have ended before another run may begin, in case this one is killed."""
        self._owners.append({"pid": pid, "started": processes.began(pid)})
        self._path.write_text(json.dumps(self._owners), encoding="utf-8")


@contextmanager
def hold(lake: Lake) -> Iterator[Hold]:
    """Lock the lake for this run; the operating system releases the lock when the run ends in any way.

    Raises:
        LakeBusyError: another run holds it, or the Spark process of a killed run is still writing.
        EnvironmentMissingError: its folder can't be made, or not be written to.
    """
    try:
        lake.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lake.root / "_lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno in FULL:
            raise
        raise EnvironmentMissingError(
            f"The lake {lake.root} can't be used: {error.strerror}: {error.filename}. Give --lake a folder that you "
            "may write to."
        ) from error
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
    """Wait for the processes of a killed run, which end by themselves when they notice that their run is gone."""
    if not owner.exists():
        return
    try:
        owners = json.loads(owner.read_text(encoding="utf-8"))
    except ValueError:
        return  # it was not completely written
    for left in owners if isinstance(owners, list) else [owners]:  # one process: the format of earlier versions
        _await_end(left, root)


def _await_end(left: dict[str, float], root: Path) -> None:
    process = processes.still_running(int(left["pid"]), left["started"])
    if process is None:
        return
    try:
        process.wait(timeout=_LEFTOVER_SECONDS)
    except psutil.TimeoutExpired:
        raise LakeBusyError(
            f"Process {process.pid} of a run that was killed still works on the lake {root}. Stop it "
            f"(kill {process.pid}), then run again."
        ) from None
