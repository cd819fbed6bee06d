"""Processes, identified by number and start time, because the system reuses the numbers of ended processes."""

from __future__ import annotations

import psutil


def began(pid: int | None = None) -> float:
    """Return the start time of a process (by default this one), in seconds since a moment that depends on the system.

    Raises:
        psutil.NoSuchProcess: it is gone.
    """
    return _began(psutil.Process(pid))


def still_running(pid: int, since: float) -> psutil.Process | None:
    """Return the process with this number and start time; None if it is gone."""
    try:
        process = psutil.Process(pid)
        return process if _began(process) == since else None
    except psutil.NoSuchProcess:
        return None


def _began(process: psutil.Process) -> float:
    """Return the start time; on Linux that since boot, which does not change when the clock is set."""
    created = float(process.create_time())
    return round(created - psutil.boot_time(), 2) if psutil.LINUX else created
