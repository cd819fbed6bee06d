"""Files in raw: put there before a run, and looked at after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CSV = {"columnDelimiter": ",", "quoteChar": '"', "escapeChar": '"', "firstRowAsHeader": True}
TREE = {"in/a.csv": b"1\n", "in/b.txt": b"22\n", "in/deep/c.csv": b"333\n"}


def fill(lake: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        place = lake / "raw" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def found(lake: Path, folder: str = "") -> dict[str, bytes]:
    base = lake / "raw" / folder
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}
