"""Splits text into records: runs that a block parser reads correctly, and single records that need the exact parser.

Splitting looks at quotes and line breaks only, a whole block at a time. Where every quote opens a field, closes one or
is doubled, a line break ends a record exactly if the number of quotes before it is even.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from numpy.typing import NDArray

    from local_platform.auto_loader.dialect import Dialect, Record

# Otherwise a quote that is never closed would take the rest of a file, of any size, into memory.
MAX_RECORD_BYTES = 64 << 20
# After a record that needs the exact parser, that parser reads this part of the available text before the quick way is
# tried again, because each try looks at all the text that is left.
_EXACT_SHARE = 1 / 32
_LF, _CR, _BACKSLASH = ord("\n"), ord("\r"), ord("\\")


def split_records(blocks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes | Record]:
    """Yield every record of ``blocks`` once and in order: runs of well-formed records as bytes, the others one by one.

    A line without a character is no record. Memory stays within a few times the longest record.
    """
    buffer, wanted = b"", 0
    upcoming = next(blocks, None)
    parts: list[bytes] = []
    size = 0
    while upcoming is not None:
        parts.append(upcoming)
        size += len(upcoming)
        upcoming = next(blocks, None)
        if upcoming is not None and size < wanted:
            continue
        buffer = yield from _take_complete(b"".join(parts), dialect, final=upcoming is None)
        parts, size = [buffer], len(buffer)
        # The record is longer than the text read so far: read as much again before looking again.
        wanted = 2 * size


def _take_complete(data: bytes, dialect: Dialect, *, final: bool) -> Generator[bytes | Record, None, bytes]:
    """Yield the records that end within ``data``; return what is left of it."""
    position = 0
    while position < len(data):
        sound = _sound_length(data[position:] if position else data, dialect, final=final)
        if sound:
            yield data[position : position + sound]
            position += sound
        exact_until = position + max(1, int(len(data) * _EXACT_SHARE))
        while position < min(len(data), exact_until):
            if data[position] in (_LF, _CR):
                position += 1
                continue
            parsed = dialect.parse(data, position, final=final)
            if parsed is None:
                if not final and len(data) - position <= MAX_RECORD_BYTES:
                    return data[position:]
                parsed = dialect.first_line(data, position)
            yield parsed[0]
            position = parsed[1]
    return b""


def _sound_length(data: bytes, dialect: Dialect, *, final: bool) -> int:
    """Return the length of the longest run of complete records, from the start of ``data``, with well-formed quotes."""
    codes = np.frombuffer(data, np.uint8)
    limit = len(data)
    if dialect.backslash_escape and (backslash := data.find(b"\\")) >= 0:
        limit = backslash
    if dialect.quote.encode() not in data:
        if final and limit == len(data):
            return limit
        return max(data.rfind(b"\n", 0, limit), data.rfind(b"\r", 0, limit)) + 1
    quotes = np.flatnonzero(codes == ord(dialect.quote))
    breaks = np.flatnonzero((codes == _LF) | (codes == _CR))
    limit = min(limit, _first_unsound(codes, quotes, dialect))
    within = np.searchsorted(quotes, breaks) % 2 == 1
    if not dialect.multi_line and within.any():
        limit = min(limit, int(breaks[within][0]))
    if final and limit == len(data) and len(quotes) % 2 == 0:
        return limit
    ends = breaks[~within & (breaks < limit)]
    return int(ends[-1]) + 1 if len(ends) else 0


def _first_unsound(codes: NDArray[np.uint8], quotes: NDArray[np.intp], dialect: Dialect) -> int:
    """Return the offset of the first quote that neither opens nor closes a field nor is half of a doubled one."""
    framed = np.concatenate((np.array([_LF], np.uint8), codes, np.array([_LF], np.uint8)))
    ends_field = np.zeros(256, bool)
    ends_field[[_LF, _CR, ord(dialect.separator)]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    opens = ends_field[framed[opening]]
    closes = ends_field[framed[closing + 2]]
    if not dialect.backslash_escape:
        doubled = closing[: len(opening[1:])] + 1 == opening[1:]
        opens[1:] |= doubled
        closes[: len(doubled)] |= doubled
    unsound = np.concatenate((opening[~opens], closing[~closes]))
    return int(unsound.min()) if len(unsound) else len(codes)
