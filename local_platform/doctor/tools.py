"""Calls other programs: what they say, or why they say nothing. Nothing they print is shown but what is picked out."""

from __future__ import annotations

import shutil
import subprocess
from typing import Protocol

_PATIENCE = 30  # seconds


class Tool(Protocol):
    """Runs a program and returns what it printed; None if it is not there, failed, or took too long."""

    def __call__(self, *command: str) -> str | None:
        """Run the program."""


def installed(*command: str) -> str | None:
    """Run a program of this machine, without input, for a short time."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # `java -version` writes to the error output.
    return (done.stdout or done.stderr) if done.returncode == 0 else None
