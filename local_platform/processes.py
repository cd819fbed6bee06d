"""Processes of this machine, known by number and beginning: another may have a number that has become free."""

from __future__ import annotations

import psutil


def began(pid: int | None = None) -> float:
    """Return when a process began, this one when none is given, in seconds: from when, is the system's matter.

    Raises:
        psutil.NoSuchProcess: it is gone.
    """
    return _began(psutil.Process(pid))


def still_running(pid: int, since: float) -> psutil.Process | None:
    """Return the process that has had the number since then; None if it is gone, whoever has the number now."""
    try:
        process = psutil.Process(pid)
        return process if _began(process) == since else None
    except psutil.NoSuchProcess:
        return None


def _began(process: psutil.Process) -> float:
    """On Linux the time of the day of a beginning moves when the clock is set; the time since the boot does not."""
    created = float(process.create_time())
    return round(created - psutil.boot_time(), 2) if psutil.LINUX else created
