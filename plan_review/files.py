"""Names of files."""

from __future__ import annotations

import re


def file_name(text: str) -> str:
    """Return text as a file name that can't leave its folder."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", text).lstrip(".") or "plan"
