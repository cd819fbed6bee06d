"""The grammar of CSV records, and an exact parser for records that a block parser would misread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_LINE_BREAK = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its fields, its raw text without the line break, and whether all its quotes were closed."""

    fields: tuple[str, ...]
    raw: str
    closed: bool = True


@dataclass(frozen=True)
class Dialect:
    r"""How records are written. ``escape`` is the quote itself (doubled quotes) or a backslash.

    The rules are those of Spark's CSV reader (univocity, ``STOP_AT_DELIMITER``): a field that begins with a quote runs
    to the next quote that is not escaped; blanks between that quote and the separator are dropped; any other character
    there makes the whole field unquoted text. Quotes inside unquoted fields are text. Line breaks are LF, CRLF and CR.
    """

    separator: str
    quote: str
    escape: str
    multi_line: bool

    @property
    def backslash_escape(self) -> bool:
        """Whether a backslash, not a doubled quote, escapes a quote."""
        return self.escape != self.quote

    @cached_property
    def _quoted(self) -> re.Pattern[bytes]:
        """Matches a field's opening quote and everything before the quote that may close it."""
        quote = re.escape(self.quote.encode())
        plain = rb"[^" + quote + (rb"\\" if self.backslash_escape else b"") + (b"]" if self.multi_line else rb"\r\n]")
        escaped = (rb"\\[\s\S]" if self.multi_line else rb"\\[^\r\n]") if self.backslash_escape else quote + quote
        return re.compile(quote + rb"((?:" + plain + rb"++|" + escaped + rb")*+)")

    @cached_property
    def _unquoted(self) -> re.Pattern[bytes]:
        return re.compile(rb"[^\r\n" + re.escape(self.separator.encode()) + rb"]*")

    @cached_property
    def _blanks(self) -> re.Pattern[bytes]:
        return re.compile(rb"[ \t]*?(?=[\r\n" + re.escape(self.separator.encode()) + rb"]|\Z)")

    def _unescape(self, content: bytes) -> bytes:
        quote = self.quote.encode()
        if self.backslash_escape:
            return re.sub(rb"\\([\\" + re.escape(quote) + rb"])", rb"\1", content)
        return content.replace(quote + quote, quote)

    def parse(self, data: bytes, start: int, *, final: bool) -> tuple[Record, int] | None:
        """Parse the record at ``start``; return it and the offset behind its line break.

        Args:
            data: UTF-8 text.
            start: byte offset of the record's first byte.
            final: whether nothing follows ``data`` in the file.

        Returns:
            None if the record's end is not in ``data`` and more may follow.
        """
        fields: list[bytes] = []
        position, closed = start, True
        while True:
            value, position, field_closed = self._field(data, position)
            fields.append(value)
            closed = closed and field_closed
            if position < len(data) and data[position] == ord(self.separator):
                position += 1
                continue
            break
        if position >= len(data) and not final:
            return None
        if not closed and self.multi_line:
            return None
        end = _LINE_BREAK.match(data, position)
        raw = data[start:position].decode()
        record = Record(tuple(field.decode() for field in fields), raw, closed)
        return record, end.end() if end else position

    def _field(self, data: bytes, start: int) -> tuple[bytes, int, bool]:
        """Return the value of the field at ``start``, the offset behind it, and whether its quote was closed."""
        quoted = self._quoted.match(data, start)
        if quoted is None:
            plain = self._match(self._unquoted, data, start)
            return plain[0], plain[1], True
        content, behind = self._unescape(quoted[1]), quoted.end()
        if data[behind : behind + 1] != self.quote.encode():
            rest = data[behind : self._match(self._unquoted, data, behind)[1]]
            return content + rest, behind + len(rest), False
        blanks = self._blanks.match(data, behind + 1)
        if blanks is not None:
            return content, blanks.end(), True
        tail, end = self._match(self._unquoted, data, behind)
        return self.quote.encode() + content + tail, end, True

    @staticmethod
    def _match(pattern: re.Pattern[bytes], data: bytes, start: int) -> tuple[bytes, int]:
        match = pattern.match(data, start)
        return (match[0], match.end()) if match else (b"", start)

    def first_line(self, data: bytes, start: int) -> tuple[Record, int]:
        """Return the line at ``start`` as a record, for a record with a quote that is never closed."""
        line_break = _LINE_BREAK.search(data, start)
        end, behind = (line_break.start(), line_break.end()) if line_break else (len(data), len(data))
        one_line = Dialect(self.separator, self.quote, self.escape, multi_line=False)
        parsed = one_line.parse(data[start:end], 0, final=True)
        fields = parsed[0].fields if parsed else ()
        return Record(fields, data[start:end].decode(), closed=False), behind
