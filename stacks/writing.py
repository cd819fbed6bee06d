"""Writing whole files: nothing is ever left half-written."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_text(file: Path, text: str, mode: int = 0o666) -> None:
    """Write a file beside its place, flush it to disk and move it into place; make its folder if it is missing.

    Args:
        file: its place.
        text: its content.
        mode: its permissions, less those that the umask removes.

    Raises:
        OSError: it can't be written; the error names it, not the temporary file.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(file)
    except OSError as error:
        error.filename, error.filename2 = str(file), None
        raise
    finally:
        beside.unlink(missing_ok=True)
