"""Reads JSON from outside the project; how deep it may be nested is fixed, not left to Python's recursion limit."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 200  # levels; the functions that walk through a value need a few frames of the stack for each


def read_json(text: str | bytes) -> Any:
    """Read JSON.

    Raises:
        ValueError: the text is no JSON, or nested too deep to be walked through.
    """
    try:
        return require_shallow(json.loads(text))
    except RecursionError:
        raise _too_deep() from None


def require_shallow(value: Any) -> Any:
    """Return a JSON value that can be walked through.

    Raises:
        ValueError: it is nested too deep.
    """
    waiting = [(value, 1)]
    while waiting:
        item, level = waiting.pop()
        if level > DEEPEST:
            raise _too_deep()
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting.extend((each, level + 1) for each in inner if isinstance(each, dict | list))
    return value


def _too_deep() -> ValueError:
    return ValueError(f"more than {DEEPEST} levels")
