"""Delimited text as a dataset describes it: read row by row, written row by row.

Source of the properties and their defaults: "Delimited text format" of Data Factory's documentation.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from local_platform.data_factory.errors import ActivityError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Row = list[str | None]
_LONGEST_FIELD = 1 << 27
_PIECE = 1 << 20
# Encodings by names of the service that Python does not have.
_CODECS = {
    "utf-8 without bom": "utf-8",
    "ibm00858": "cp858",
    "ibm01140": "cp1140",
    "ibm737": "cp737",
    "windows-874": "cp874",
}
_DEFAULT = "UTF-8 without BOM"
# A byte order mark is no part of the text; named, UTF-8 is written with one: Azure/Azure-DataFactory issues 91 and 247.
_READING = {"utf-8": "utf-8-sig", "utf-8 without bom": "utf-8-sig"}
_WRITING = {"utf-8": "utf-8-sig"}
# Placeholders: decoded text contains no unpaired surrogates.
_CARRIAGE_RETURN, _LINE_FEED = "\udc0d", "\udc0a"


class PieceReader(io.RawIOBase):
    """A file over pieces of bytes, of which only one is kept at a time."""

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
    """How rows are written as text.

    Attributes:
        row_end: empty for the default: any end of a line when reading, a carriage return and a line feed when writing.
        encoding: the service's name of it.
    """

    delimiter: str
    quote: str
    escape: str
    row_end: str
    header: bool
    null: str
    encoding: str

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Dialect:
        """Read a dataset's ``typeProperties``.

        Raises:
            ActivityError: what separates, quotes or escapes is longer than one character.
        """
        return cls(
            delimiter=_sign(properties, "columnDelimiter", ","),
            quote=_sign(properties, "quoteChar", '"'),
            escape=_sign(properties, "escapeChar", "\\"),
            row_end=_sign(properties, "rowDelimiter", ""),
            header=properties.get("firstRowAsHeader") is True,
            null=_text(properties, "nullValue", ""),
            encoding=_text(properties, "encodingName", "") or _DEFAULT,
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

    def _codec(self, otherwise: Mapping[str, str]) -> str:
        name = self.encoding.lower()
        return otherwise.get(name) or _CODECS.get(name, name)

    def rows(self, pieces: Iterator[bytes], name: str, skip_lines: int = 0) -> Iterator[Row]:
        """Yield the rows of a file, the header too if there is one; nulls as None.

        Raises:
            ActivityError: the text is not in the encoding, or its quotes don't fit together.
        """
        csv.field_size_limit(_LONGEST_FIELD)
        try:
            text = io.TextIOWrapper(io.BufferedReader(PieceReader(pieces)), self._codec(_READING), newline="")
            lines = _rows_as_lines(text, self.row_end) if self.row_end else text
            for _ in range(skip_lines):
                next(lines, "")
            found = csv.reader(lines, strict=True, **self._csv())
            for row in _with_line_ends(found, self.row_end) if self.row_end else found:
                if row:
                    yield [None if value == self.null else value for value in row]
        except (UnicodeError, LookupError) as error:
            raise ActivityError(f"{name} can't be read as {self.encoding}: {error}", permanent=True) from error
        except csv.Error as error:
            raise ActivityError(f"{name} is not the delimited text that its dataset says: {error}") from error

    def lines(self, rows: Iterable[Row], name: str, *, quote_all: bool) -> Iterator[bytes]:
        """Yield rows as the text of one file, one piece a row.

        Raises:
            ActivityError: there is no such encoding, it lacks a character, or a value can't be quoted or escaped.
        """
        buffer = io.BytesIO()
        try:
            # One encoder for all rows: a file has one byte order mark.
            text = io.TextIOWrapper(buffer, self._codec(_WRITING), newline="", write_through=True)
            writer = csv.writer(text, lineterminator=self.row_end or "\r\n", **self._csv(quote_all=quote_all))
            for row in rows:
                writer.writerow([self.null if value is None else value for value in row])
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        except (UnicodeError, LookupError) as error:
            raise ActivityError(f"{name} can't be written as {self.encoding}: {error}", permanent=True) from error
        except csv.Error as error:
            raise ActivityError(
                f"{name} can't be written as its dataset says: {error}. Give it a quoteChar or an escapeChar.",
                permanent=True,
            ) from error


def _rows_as_lines(text: TextIO, row_end: str) -> Iterator[str]:
    """Yield rows with a special end in the form of the csv module, which takes any line end for the end of a row."""
    rest = ""
    while piece := text.read(_PIECE):
        *whole, rest = (rest + piece).split(row_end)
        yield from (_without_line_ends(row) + "\n" for row in whole)
    if rest:
        yield _without_line_ends(rest)


def _without_line_ends(row: str) -> str:
    return row.replace("\r", _CARRIAGE_RETURN).replace("\n", _LINE_FEED)


def _with_line_ends(rows: Iterable[list[str]], row_end: str) -> Iterator[list[str]]:
    """Yield such rows with the characters that the file has."""
    for row in rows:
        yield [value.replace("\n", row_end).replace(_LINE_FEED, "\n").replace(_CARRIAGE_RETURN, "\r") for value in row]


def _text(properties: Mapping[str, Any], name: str, default: str) -> str:
    value = properties.get(name)
    return default if value is None else str(value)


def _sign(properties: Mapping[str, Any], name: str, default: str) -> str:
    sign = _text(properties, name, default)
    if len(sign) > 1 and not (name == "rowDelimiter" and sign == "\r\n"):
        raise ActivityError(f"{name} is {sign!r}, and a Copy takes one character. Correct the dataset.", permanent=True)
    return sign


def column_names(count: int) -> list[str]:
    """Return the names that columns without a header have on the service."""
    return [f"Prop_{index}" for index in range(count)]
