"""Writes files whole."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def file_name(text: str) -> str:
    """Return text as a file name that can't leave its folder."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", text).lstrip(".") or "plan"


def write_text(path: Path, text: str) -> None:
    """Write to a file beside it first, so that no reader sees half of it."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
