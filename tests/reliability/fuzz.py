"""Files of titles with bytes changed at random, and what must become of each, told without the code under test."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.reliability.case import line, movie, text

if TYPE_CHECKING:
    from collections.abc import Callable

_TELLING = [
    b'"',
    b'""',
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b"\\",
    b" ",
    b"\t",
    b";",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
]
_SIGNATURES = (b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"\xfe\xff")
_TITLES = ("Harbour", 'The "Return"', "One, Two", "Line\nBreak", "日本", "Café \U0001f3ac", "  ", "=1+1", 'Twelve 12"')


@dataclass(frozen=True)
class Fuzzed:
    """A file: its bytes, and the number of records that must come out of it; None for a file that must be refused."""

    content: bytes
    records: int | None


def files(seed: int, count: int) -> list[Fuzzed]:
    """Return files, the same for the same seed: every tenth is sound, the others have one to four changes."""
    draw = random.Random(seed)  # noqa: S311 - not for secrets
    made = []
    for number in range(count):
        content = _sound(draw, number)
        for _ in range(0 if number % 10 == 0 else draw.randint(1, 4)):
            content = draw.choice(_CHANGES)(draw, content)
        made.append(Fuzzed(content, expected_records(content)))
    return made


def _sound(draw: random.Random, number: int) -> bytes:
    rows = [line(movie(number * 100 + row, title=draw.choice(_TITLES))) for row in range(draw.randint(1, 8))]
    return text(*rows, end=draw.choice(["\n", "\r\n", "\r"]))


def _flip(draw: random.Random, content: bytes) -> bytes:
    at = draw.randrange(len(content) or 1)
    return content[:at] + bytes([content[at] ^ (1 << draw.randrange(8))]) + content[at + 1 :] if content else content


def _insert(draw: random.Random, content: bytes) -> bytes:
    at = draw.randint(0, len(content))
    return content[:at] + draw.choice(_TELLING) + content[at:]


def _delete(draw: random.Random, content: bytes) -> bytes:
    at = draw.randint(0, len(content))
    return content[:at] + content[at + draw.choice([1, 1, 2, 40]) :]


def _repeat(draw: random.Random, content: bytes) -> bytes:
    start, end = sorted(draw.randint(0, len(content)) for _ in range(2))
    return content[:end] + content[start:end] + content[end:]


def _cut(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randint(0, len(content))]


def _splice(draw: random.Random, content: bytes) -> bytes:
    other = _sound(draw, draw.randrange(1000))
    return content[: draw.randint(0, len(content))] + other[draw.randint(0, len(other)) :]


def _exchange(draw: random.Random, content: bytes) -> bytes:
    old, new = draw.choice([(b",", b";"), (b",", b"\t"), (b'"', b"'"), (b"\n", b"\r"), (b"\n", b"\n\n"), (b",", b",,")])
    return content.replace(old, new)


def _encode(draw: random.Random, content: bytes) -> bytes:
    decoded = content.decode("utf-8", errors="replace")
    how: Callable[[str], bytes] = draw.choice(_ENCODINGS)
    return how(decoded)


_ENCODINGS: list[Callable[[str], bytes]] = [
    lambda value: value.encode("utf-8-sig"),
    lambda value: value.encode("utf-16"),
    lambda value: value.encode("latin-1", errors="replace"),
    lambda value: gzip.compress(value.encode(), mtime=0),
]
# What changes a little comes more often: what is changed beyond recognition is soon refused as a whole.
_CHANGES = [_flip, _insert, _insert, _insert, _delete, _delete, _repeat, _cut, _splice, _exchange, _encode]


def expected_records(content: bytes) -> int | None:
    """Return how many records a file holds behind its header, a character at a time; None if it must be refused.

    The rules are those in docs/reliability.md: what is not UTF-8 text, or has no header, is refused as a whole; a line
    without a character is no record; a field that begins with a quote may hold line breaks; a quote that nothing
    closes is a character like any other, and its record ends with its line.
    """
    if content.startswith(_SIGNATURES) or b"\0" in content:
        return None
    try:
        decoded = content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    if not decoded:
        return 0
    start = _skip_breaks(decoded, 0)
    position = _record_end(decoded, start)
    if position is None or not decoded[start:position].replace('"', "").replace(",", "").strip():
        return None
    found = 0
    while (position := _skip_breaks(decoded, position)) < len(decoded):
        end = _record_end(decoded, position)
        position = _line_end(decoded, position) if end is None else end
        found += 1
    return found


def _record_end(value: str, position: int) -> int | None:
    """Return the offset behind the record at ``position``; None if one of its quotes is never closed."""
    while True:
        if value[position : position + 1] == '"':
            position = value.find('"', position + 1)
            while position >= 0 and value[position + 1 : position + 2] == '"':
                position = value.find('"', position + 2)
            if position < 0:
                return None
        while position < len(value) and value[position] not in ",\r\n":
            position += 1
        if value[position : position + 1] != ",":
            return position
        position += 1


def _line_end(value: str, position: int) -> int:
    while position < len(value) and value[position] not in "\r\n":
        position += 1
    return position


def _skip_breaks(value: str, position: int) -> int:
    while value[position : position + 1] in ("\r", "\n"):
        position += 1
    return position
