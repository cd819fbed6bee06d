"""Calls other programs. Of their output, only selected parts are shown."""

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
    """Run an installed program, without input and with a timeout."""
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
    # `java -version` writes to standard error.
    return (done.stdout or done.stderr) if done.returncode == 0 else None
