"""Remembers which provider modules the last synthesis used, so that the next loads them while it waits for node.

Kept beside node's compiled code, and valid as long. Where nothing can be written, modules are loaded on first use.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_FILE = "last-used.json"


def read(folder: Path) -> frozenset[str]:
    """Return the remembered names of modules; empty when there are none."""
    with suppress(OSError, ValueError):
        return frozenset(map(str, json.loads((folder / _FILE).read_text(encoding="utf-8"))))
    return frozenset()


def write(folder: Path, used: Collection[str]) -> None:
    """Remember the names, unless all are remembered already: a synthesis of one environment uses only some of them."""
    if read(folder).issuperset(used):
        return
    with suppress(OSError):
        write_text(folder / _FILE, json.dumps(sorted(used)))
