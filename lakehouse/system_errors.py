"""Errors of the operating system, such as a full disk, in one line; nearly every command can run into them."""

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


def explain(error: OSError) -> str:
    """Return which file it is about (when that is known), the reason, and what to do."""
    # Of the two files of a move, the second is the one that the user named. The error's own text is left out: it may
    # hold a URL with a secret.
    file = error.filename2 or error.filename
    reason = error.strerror or type(error).__name__
    where = "" if file is None else f"{file}: "
    return f"{where}{reason}. {_WHAT_TO_DO.get(error.errno or 0, 'Remove the cause, then run it again')}."
