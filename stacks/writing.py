"""Writing whole files: nothing is ever left half-written."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile


def write_text(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a file beside its place and move it there, making its folder when it is missing.

    Nobody but this user can read it until ``mode``, its permissions, says so.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-", delete=False, encoding="utf-8") as written:
        written.write(text)
    Path(written.name).chmod(mode)
    Path(written.name).replace(file)
