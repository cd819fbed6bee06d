"""CSV files as the source delivers them, in place whole or not at all."""

from __future__ import annotations

import csv
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TextIO

from sample_data.errors import SampleDataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_BUFFER_BYTES = 1 << 20
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class CsvFile:
    """One file being written; ``rows`` counts its records without the header."""

    def __init__(self, stream: TextIO, columns: Sequence[str]) -> None:
        stream.write(_BYTE_ORDER_MARK)  # the codec that adds it itself is Python code and runs for every record
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow(columns)
        self.rows = 0

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Append records, quoting only the fields that need it."""
        self._writer.writerows(rows)
        self.rows += len(rows)


@contextmanager
def new_files(
    folder: Path, columns: Mapping[str, Sequence[str]], *, overwrite: bool = False
) -> Iterator[dict[str, CsvFile]]:
    """Open one file a name for writing: UTF-8 with a byte order mark, header first, lines ended by a line feed.

    The files appear under their names when the block ends well; until then, and if it fails, what was there stays.

    Args:
        folder: made if it is missing.
        columns: the header of each file, keyed by file name.
        overwrite: replace files that exist.

    Raises:
        SampleDataError: a file exists already, or the folder can't be written to.
    """
    standing = [name for name in columns if (folder / name).exists()]
    if standing and not overwrite:
        raise SampleDataError(
            f"{folder} holds {', '.join(standing)} already, and nothing was written. Name an empty folder, or allow "
            "the files to be replaced (--force on the command line, overwrite=True in Python)."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _staged(folder, columns) as files:
            yield files
    except OSError as error:
        raise SampleDataError(
            f"The sample could not be written to {folder}: {error}. Check that the path is a folder that you may write "
            "to and that its disk has room (about 550 bytes a title), then run again."
        ) from error


@contextmanager
def _staged(folder: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[dict[str, CsvFile]]:
    staged = {name: folder / f".{name}.{os.getpid()}.partial" for name in columns}
    try:
        with ExitStack() as streams:
            yield {name: CsvFile(streams.enter_context(_open(path)), columns[name]) for name, path in staged.items()}
        for name, path in staged.items():
            path.replace(folder / name)
    finally:
        for path in staged.values():
            path.unlink(missing_ok=True)


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="", buffering=_BUFFER_BYTES)
