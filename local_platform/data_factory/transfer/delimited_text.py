"""Delimited text as a dataset describes it: read row by row, written row by row.

Source of the properties and their defaults: "Delimited text format" of Data Factory's documentation.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Row = list[str | None]
_LONGEST_FIELD = 1 << 27


class PieceReader(io.RawIOBase):
    """Pieces of bytes as a file, without keeping more than one of them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self.size = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next; 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
            self.size += len(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written as text."""

    delimiter: str
    quote: str
    escape: str
    row_end: str
    header: bool
    null: str
    encoding: str

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Dialect:
        """Read a dataset's ``typeProperties``."""
        return cls(
            delimiter=str(properties.get("columnDelimiter", ",")),
            quote=str(properties.get("quoteChar", '"')),
            escape=str(properties.get("escapeChar", "\\")),
            row_end=str(properties.get("rowDelimiter") or "\r\n"),
            header=properties.get("firstRowAsHeader") is True,
            null=str(properties.get("nullValue", "")),
            encoding=str(properties.get("encodingName") or "UTF-8"),
        )

    def _csv(self, *, quote_all: bool = False) -> dict[str, Any]:
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        doubled = self.escape == self.quote
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": quoting if self.quote else csv.QUOTE_NONE,
            "doublequote": doubled,
            "escapechar": None if doubled else self.escape or None,
        }

    def rows(self, pieces: Iterator[bytes], name: str, skip_lines: int = 0) -> Iterator[Row]:
        """Yield the rows of a file, the header too if there is one; nulls as None.

        Raises:
            ActivityError: the text is not in the encoding, or its quotes don't fit together.
        """
        csv.field_size_limit(_LONGEST_FIELD)
        encoding = "utf-8-sig" if self.encoding.lower() in {"utf-8", "utf8"} else self.encoding
        try:
            text = io.TextIOWrapper(io.BufferedReader(PieceReader(pieces)), encoding=encoding, newline="")
            for _ in range(skip_lines):
                text.readline()
            for row in csv.reader(text, strict=True, **self._csv()):
                if row:
                    yield [None if value == self.null else value for value in row]
        except (UnicodeDecodeError, LookupError) as error:
            raise ActivityError(f"{name} can't be read as {self.encoding}: {error}", permanent=True) from error
        except csv.Error as error:
            raise ActivityError(f"{name} is not the delimited text that its dataset says: {error}") from error

    def lines(self, rows: Iterable[Row], *, quote_all: bool) -> Iterator[bytes]:
        """Yield rows as text, one piece a row."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator=self.row_end, **self._csv(quote_all=quote_all))
        for row in rows:
            writer.writerow([self.null if value is None else value for value in row])
            yield buffer.getvalue().encode(self.encoding)
            buffer.seek(0)
            buffer.truncate()


def column_names(count: int) -> list[str]:
    """Return the names that columns without a header have on the service."""
    return [f"Prop_{index}" for index in range(count)]
