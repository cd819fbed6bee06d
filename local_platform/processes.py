"""Processes of this machine, known by number and beginning: another may have a number that has become free."""

from __future__ import annotations

import psutil


def began(pid: int | None = None) -> float:
    """Return when a process began, this one when none is given, in seconds since 1970.

    Raises:
        psutil.NoSuchProcess: it is gone.
    """
    return float(psutil.Process(pid).create_time())


def still_running(pid: int, since: float) -> psutil.Process | None:
    """Return the process that has had the number since then; None if it is gone, whoever has the number now."""
    try:
        process = psutil.Process(pid)
        return process if process.create_time() == since else None
    except psutil.NoSuchProcess:
        return None
