"""What the system refuses, a full disk above all, told in one line: nearly every command can meet it."""

from __future__ import annotations

import errno

_FULL = "Make room, then run it again"
_NOT_YOURS = "Name a place that you may write to and read from, or have it given to you"
_IN_THE_WAY = "Move what is in the way, or name another place"
_WHAT_TO_DO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _NOT_YOURS,
    errno.EPERM: _NOT_YOURS,
    errno.EROFS: _NOT_YOURS,
    errno.EEXIST: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.ENOTEMPTY: _IN_THE_WAY,
    errno.ENOENT: "Make or install it, or name another",
    errno.ENAMETOOLONG: "Name a shorter one",
}


def told(error: OSError) -> str:
    """Return the file where it is known, the reason, and what to do."""
    # Of two, as of a move, the second is the one that was asked for. A text of their own may hold an address's secret.
    file = error.filename2 or error.filename
    reason = error.strerror or type(error).__name__
    where = "" if file is None else f"{file}: "
    return f"{where}{reason}. {_WHAT_TO_DO.get(error.errno or 0, 'Remove the cause, then run it again')}."
