"""A full disk as one plain error: any write of a run can run into it."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.errors import EnvironmentMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_ROOM = "No space left on device"
FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def report_full_disk(place: Path) -> Iterator[None]:
    """Turn the error of a full disk inside the block into one that says where, and what to do.

    Args:
        place: what the block writes to, for errors that name no file.

    Raises:
        EnvironmentMissingError: the disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise EnvironmentMissingError(
            f"{NO_ROOM} for {error.filename or place}. Make room, then run the same command again: it "
            "goes on where this run stopped."
        ) from error
