"""A full disk, told in one message: any write of a run may find it."""

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
def room_told(place: Path) -> Iterator[None]:
    """Tell that the disk is full, and where.

    Args:
        place: what is written to inside, for errors that don't say it themselves.

    Raises:
        EnvironmentMissingError: a write inside found no room.
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
