"""Standard and custom date and time formats of .NET, in the invariant culture.

Sources: Microsoft, "Standard date and time format strings" and "Custom date and time format strings".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data_factory.expressions.dotnet.names import DAYS, MONTHS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from data_factory.expressions.dotnet.timestamp import Timestamp

ROUND_TRIP = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK"
STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "m": "MMMM dd",
    "M": "MMMM dd",
    "o": ROUND_TRIP,
    "O": ROUND_TRIP,
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
    "U": "dddd, dd MMMM yyyy HH:mm:ss",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
_FRACTION_DIGITS = 7
_PIECE = re.compile(
    r"""(?P<run>(?P<letter>[dfFghHKmMstyz])(?P=letter)*)
      | (?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | \\(?P<escaped>.)
      | %(?P<single>[^%])
      | (?P<bad>['"\\%])
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def format_timestamp(timestamp: Timestamp, pattern: str = "o") -> str:
    """Write a timestamp in a format.

    Raises:
        ValueError: .NET has no such format.
    """
    if not pattern:
        pattern = "G"
    if len(pattern) == 1:
        if pattern not in STANDARD:
            raise ValueError(pattern)
        pattern = STANDARD[pattern]
    return _custom(timestamp, pattern)


def _custom(timestamp: Timestamp, pattern: str) -> str:
    written: list[str] = []
    for match in _PIECE.finditer(pattern):
        if match["run"]:
            letter, count = match["letter"], len(match["run"])
            for run in "K" * count if letter == "K" else [match["run"]]:
                _append(written, timestamp, run[0], len(run))
        elif match["quoted"]:
            written.append(re.sub(r"\\(.)", r"\1", match["quoted"][1:-1], flags=re.DOTALL))
        elif match["escaped"]:
            written.append(match["escaped"])
        elif match["single"]:
            written.append(_custom(timestamp, match["single"]))
        elif match["bad"]:
            raise ValueError(pattern)
        else:
            written.append(match["other"])
    return "".join(written)


def _append(written: list[str], timestamp: Timestamp, letter: str, count: int) -> None:
    """Add what a run of one letter stands for; a point before `F` disappears with the zeros."""
    text = _LETTERS[letter](timestamp, count)
    if letter == "F" and not text and written and written[-1] == ".":
        written.pop()
    written.append(text)


def _number(value: int, count: int) -> str:
    return f"{value:0{min(count, 2)}d}"


def _day(timestamp: Timestamp, count: int) -> str:
    moment = timestamp.moment
    if count <= 2:  # noqa: PLR2004 - two letters: the number, more: the name
        return _number(moment.day, count)
    name = DAYS[moment.weekday()]
    return name[:3] if count == 3 else name  # noqa: PLR2004 - three letters: the short name


def _month(timestamp: Timestamp, count: int) -> str:
    month = timestamp.moment.month
    if count <= 2:  # noqa: PLR2004 - as for days
        return _number(month, count)
    name = MONTHS[month - 1]
    return name[:3] if count == 3 else name  # noqa: PLR2004 - as for days


def _year(timestamp: Timestamp, count: int) -> str:
    year = timestamp.moment.year
    return _number(year % 100, count) if count <= 2 else f"{year:0{count}d}"  # noqa: PLR2004 - two digits or all


def _fraction(timestamp: Timestamp, count: int) -> str:
    if count > _FRACTION_DIGITS:
        raise ValueError("f" * count)
    return timestamp.fraction[:count]


def _half_day(timestamp: Timestamp, count: int) -> str:
    name = "AM" if timestamp.moment.hour < 12 else "PM"  # noqa: PLR2004 - noon
    return name[:1] if count == 1 else name


def _offset(_timestamp: Timestamp, count: int) -> str:
    return {1: "+0", 2: "+00"}.get(count, "+00:00")


def _zone(timestamp: Timestamp, _count: int) -> str:
    return {"utc": "Z", "local": "+00:00", "unspecified": ""}[timestamp.kind]


def _of_moment(read: Callable[[dt.datetime], int]) -> Callable[[Timestamp, int], str]:
    return lambda timestamp, count: _number(read(timestamp.moment), count)


_LETTERS: dict[str, Callable[[Timestamp, int], str]] = {
    "d": _day,
    "f": _fraction,
    "F": lambda timestamp, count: _fraction(timestamp, count).rstrip("0"),
    "g": lambda _timestamp, _count: "A.D.",
    "h": _of_moment(lambda moment: (moment.hour + 11) % 12 + 1),
    "H": _of_moment(lambda moment: moment.hour),
    "K": _zone,
    "m": _of_moment(lambda moment: moment.minute),
    "M": _month,
    "s": _of_moment(lambda moment: moment.second),
    "t": _half_day,
    "y": _year,
    "z": _offset,
}
