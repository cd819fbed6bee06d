"""Whether a stream's checkpoint and the table that the stream fills tell of the same past.

With a checkpoint that was lost a stream reads everything again, and the table holds it twice; with a table that was
lost, what the checkpoint says was read never comes back. Spark notices neither, so both are refused before it starts.
What a checkpoint's folder holds: https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netflix_jobs.errors import CheckpointError
from netflix_jobs.names import label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_NEXT = "See docs/recovery.md"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The checkpoint of one stream.

    Attributes:
        location: its folder, as the task's parameters name it.
        folder: the same as a path of this machine; None when files there can't be seen, and then nothing is checked.
            Unity Catalog's volumes are seen as files on Databricks, ``abfss://`` locations are not.
    """

    location: str
    folder: Path | None

    @classmethod
    def at(cls, location: str) -> Checkpoint:
        """Return the checkpoint at a location that :func:`netflix_jobs.parameters.location` accepts."""
        path = location.removeprefix("file:")
        if location.startswith("dbfs:/"):
            path = "/dbfs" + location.removeprefix("dbfs:")
        return cls(location, Path(path) if path.startswith("/") else None)

    def require_readable(self) -> None:
        """Refuse a checkpoint that lost a part; what was left of a first batch that never began is cleared away.

        Raises:
            CheckpointError: its identity can't be read, or a batch is committed of which it does not say what it held.
        """
        if self.folder is None or not self.has_begun:
            return
        self._clear_first_offset(self.folder / "offsets")
        try:
            json.loads((self.folder / "metadata").read_text(encoding="utf-8"))["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(f"the stream's identity can't be read from its file metadata ({error!r})") from error
        planned, done = self._newest("offsets"), self._newest("commits")
        if done > planned:
            raise self._damaged(
                f"batch {done} is committed, but what it read is not in offsets, which end at {planned}"
            )
        if planned >= 0 and not (self.folder / "offsets" / str(planned)).read_bytes().startswith(b"v"):
            raise self._damaged(f"the file offsets/{planned} is not what Spark wrote")

    def require_same_past(self, table: str, *, exists: bool, holds_rows: Callable[[], bool]) -> None:
        """Refuse a table and a checkpoint of which one was lost.

        Args:
            table: three-level name of the table that the stream fills.
            exists: whether it is there.
            holds_rows: tells whether it holds any; only asked where it matters.

        Raises:
            CheckpointError: going on would read rows twice, or leave out those that were read before.
        """
        if self.folder is None:
            return
        name = label(table)
        if exists and not self.has_begun and holds_rows():
            raise CheckpointError(
                f"{name} holds rows, but the checkpoint {self.location} that says which were read is gone: all would "
                f"be read again. Restore the checkpoint, or set it aside together with the table. {_NEXT}."
            )
        if not exists and self._newest("commits") >= 0:
            raise CheckpointError(
                f"{name} is gone, but the checkpoint {self.location} says that its rows were read: they would stay "
                f"away. Restore the table, or set the checkpoint aside together with it. {_NEXT}."
            )

    def _clear_first_offset(self, offsets: Path) -> None:
        """Remove what is left of writing the first offset, cut short by a full disk or a kill.

        Spark takes any file there for a stream that has begun, whose state it then misses, and would never start again.
        """
        if offsets.is_dir() and self._newest("offsets") < 0:
            for file in offsets.glob(".0.*.tmp"):
                file.unlink()

    def has_committed_since(self, moment: dt.datetime | None) -> bool:
        """Whether it may have committed a batch after a moment, or ever; where files can't be seen it may have."""
        if self.folder is None:
            return True
        newest = self._newest("commits")
        if newest < 0 or moment is None:
            return newest >= 0
        return (self.folder / "commits" / str(newest)).stat().st_mtime > moment.timestamp()

    @property
    def has_begun(self) -> bool:
        """Whether a stream has ever started with it."""
        return self.folder is not None and (self.folder / "metadata").exists()

    def _newest(self, kind: str) -> int:
        """Return the number of the newest batch in ``offsets`` or ``commits``; -1 if there is none."""
        folder = self.folder / kind if self.folder else None
        names = [path.name for path in folder.iterdir()] if folder and folder.is_dir() else []
        return max((int(name) for name in names if name.isdecimal()), default=-1)

    def _damaged(self, what: str) -> CheckpointError:
        return CheckpointError(
            f"The checkpoint {self.location} is damaged: {what}. Restore it as it was with the table's last commit, or "
            f"set it aside together with the table. {_NEXT}."
        )
