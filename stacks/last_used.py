"""Which modules of the providers the last synthesis used, so that the next loads them while it would wait.

Kept beside what node compiles, being of use as long. Where nothing can be written, modules are loaded when asked for.
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
    """Return the modules' names; none where none are known."""
    with suppress(OSError, ValueError):
        return frozenset(map(str, json.loads((folder / _FILE).read_text(encoding="utf-8"))))
    return frozenset()


def write(folder: Path, used: Collection[str]) -> None:
    """Keep the names, unless they are known: a synthesis of one environment uses a part of them."""
    if read(folder).issuperset(used):
        return
    with suppress(OSError):
        write_text(folder / _FILE, json.dumps(sorted(used)))
