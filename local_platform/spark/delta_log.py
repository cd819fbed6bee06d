"""Checks from file names whether a Delta table's log is complete.

A table whose newest commit was lost looks like its earlier version, and nobody notices. But every commit also writes a
checksum file, which remains when the commit's file is lost. What the log's files are:
https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local_platform.errors import LakeDamagedError

if TYPE_CHECKING:
    from local_platform.storage.folder import Folder

LOG = "_delta_log"
_COMMIT = re.compile(r"(\d{20})\.json")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint(\.[0-9a-f-]+|\.\d{10}\.\d{10})?\.(parquet|json)")
_CHECKSUM = re.compile(r"(\d{20})\.crc")


def has_commits(table: Folder) -> bool:
    """Return whether anything was ever committed to a table's folder."""
    names = _names(table)
    return bool(_versions(names, _COMMIT) | _versions(names, _CHECKPOINT))


def require_whole_log(table: Folder) -> None:
    """Refuse a table whose log lacks a commit that its state needs.

    Raises:
        LakeDamagedError: a commit after the newest checkpoint is missing; the message names its file.
    """
    names = _names(table)
    commits, checkpoints = _versions(names, _COMMIT), _versions(names, _CHECKPOINT)
    newest = max(commits | checkpoints | _versions(names, _CHECKSUM))
    missing = sorted(set(range(max(checkpoints, default=-1) + 1, newest + 1)) - commits)
    if missing:
        raise LakeDamagedError(
            f"{table} lacks {LOG}/{missing[0]:020}.json, one of the commits that it is made of: going on could lose "
            "rows or repeat them. Restore the file from a backup, or set the table aside with its checkpoint. See "
            "docs/recovery.md."
        )


def _names(table: Folder) -> list[str]:
    return [file.path for file in table.within(LOG).files()]


def _versions(names: list[str], kind: re.Pattern[str]) -> set[int]:
    return {int(found[1]) for found in map(kind.fullmatch, names) if found}
