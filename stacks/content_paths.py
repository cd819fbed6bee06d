"""Paths with folders that are named by what is in them, as those of releases are: each content has another."""

from __future__ import annotations

import re

# The names have 16 hexadecimal digits of a SHA-256, or all 64 (stacks/lakehouse/artifacts.py).
_CONTENT = re.compile(r"(?<=/)[0-9a-f]{16,64}(?![\w.-])")


def without_contents(text: str) -> str:
    """Return a path, or a sentence with one, in a form that is the same for all contents."""
    return _CONTENT.sub("<content>", text)
