"""Paths as Spark writes them."""

from __future__ import annotations

import os
import re
from urllib.parse import quote


def file_uri(path: str | os.PathLike[str]) -> str:
    """Return the URI of a path as Spark writes it: illegal ASCII and undecodable bytes escaped, other letters kept."""
    return "file:" + re.sub(
        r"[^!$&-;=@-Z_a-z~\x80-\uffff\U00010000-\U0010ffff]|[\udc80-\udcff]|\s", _escape, os.fspath(path)
    )


def _escape(match: re.Match[str]) -> str:
    return quote(os.fsencode(match[0]), safe="")
