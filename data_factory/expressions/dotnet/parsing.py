"""Reads dates and times in the forms that .NET's DateTime.Parse takes in the invariant culture.

A time with `Z` or `GMT` is UTC, one with an offset is converted to UTC and called local, one without has no zone.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from data_factory.expressions.dotnet.names import DAYS, MONTHS
from data_factory.expressions.dotnet.timestamp import TICKS_PER_SECOND, TICKS_PER_UNIT, Kind, Timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

_FLAGS = re.IGNORECASE | re.ASCII
_LONGEST = 100
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d+))?)?\.?)?"
_HALF = r"(?:\s*(?P<half>am|pm)(?!z))?"
_OFFSET = r"[+-]\d{1,2}(?::?\d{2})?"
_ZONE = rf"(?:\s*(?P<zone>z|(?<=\s)gmt|{_OFFSET}))?"
_ISO = re.compile(
    r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})"
    r"t(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d+))?)?"
    rf"(?:\s*(?P<zone>z|{_OFFSET}))?",
    _FLAGS,
)
_MONTH = "(?P<name>" + "|".join(f"{month}|{month[:3]}" for month in MONTHS) + ")"
_WEEKDAY = "(?:(?P<weekday>" + "|".join(f"{day}|{day[:3]}" for day in DAYS) + r")(?:\s*,\s*|\s+))?"
_GAP = r"(?:\s*[-/,.]\s*|\s+)"
_DAYS = (
    r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})",
    r"(?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})(?!\d)",
    rf"(?P<day>\d{{1,2}}){_GAP}{_MONTH}{_GAP}(?P<year>\d{{4}}|\d{{2}})(?![\d:])",
    rf"{_MONTH}{_GAP}(?P<day>\d{{1,2}}){_GAP}(?P<year>\d{{4}}|\d{{2}})(?![\d:])",
    rf"(?P<year>\d{{4}}){_GAP}{_MONTH}{_GAP}(?P<day>\d{{1,2}})",
    rf"{_MONTH}{_GAP}?(?P<day>\d{{1,2}})(?!\d)",
    rf"(?P<day>\d{{1,2}}){_GAP}{_MONTH}",
    r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
)
_MONTHS_ALONE = (rf"{_MONTH}{_GAP}(?P<year>\d{{4}})", r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})")

_NO_TIME = r"(?P<hour>(?!))?(?P<minute>(?!))?(?P<second>(?!))?(?P<fraction>(?!))?(?P<zone>(?!))?"
_FORMS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        *(rf"{_WEEKDAY}{day}(?:(?:\s*,\s*|\s+){_TIME}{_HALF})?{_ZONE}" for day in _DAYS),
        *(month + _NO_TIME for month in _MONTHS_ALONE),
    )
)
_TIME_ALONE = re.compile(rf"{_TIME}{_HALF}{_ZONE}", _FLAGS)
_MIDDAY = 12
_HOURS = 24
_LARGEST_OFFSET = 14 * TICKS_PER_UNIT["hour"]
_FIRST_OF_LAST_CENTURY = 30


def parse_timestamp(text: str, today: Callable[[], dt.datetime]) -> Timestamp:
    """Read a date, a time or both.

    Args:
        text: In any form that .NET's invariant culture knows, ISO 8601 among them.
        today: Gives the date where the text has only a time, and the year where it has none.

    Raises:
        ValueError: The text has no known form or names a day or time that does not exist.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise ValueError(text)
    match = _ISO.fullmatch(text) or next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if match is None:
        match = _TIME_ALONE.fullmatch(text)
        if match is None or not (match["minute"] or match["half"]):
            raise ValueError(text)
    return _zoned(match, _date(match, today) + _ticks_of_day(match))


def _date(match: re.Match[str], today: Callable[[], dt.datetime]) -> int:
    """Return the ticks of midnight of the day that was matched."""
    groups = match.groupdict()
    now = today() if not groups.get("year") else dt.datetime(1, 1, 1)  # noqa: DTZ001 - a date has no zone
    year = int(groups["year"]) if groups.get("year") else now.year
    if groups.get("year") and len(groups["year"]) <= 2:  # noqa: PLR2004 - two digits: 1930 to 2029
        year += 1900 if year >= _FIRST_OF_LAST_CENTURY else 2000
    if groups.get("name"):
        month = next(index for index, name in enumerate(MONTHS, 1) if name[:3].lower() == groups["name"][:3].lower())
    else:
        month = int(groups.get("month") or now.month)
    dated = any(groups.get(name) for name in ("year", "month", "name"))
    date = dt.datetime(year, month, int(groups.get("day") or (1 if dated else now.day)))  # noqa: DTZ001
    weekday = groups.get("weekday")
    if weekday and DAYS[date.weekday()][:3].lower() != weekday[:3].lower():
        raise ValueError(f"the day is no {weekday}")
    return Timestamp.of(date, "unspecified").ticks


def _ticks_of_day(match: re.Match[str]) -> int:
    if not match["hour"]:
        return 0
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match.groupdict().get("half") or "").lower()[:1]
    if not half and not match["minute"]:
        raise ValueError("an hour needs minutes, AM or PM")
    if half and hour <= _MIDDAY:
        hour = hour % _MIDDAY + (_MIDDAY if half == "p" else 0)
    elif half == "a":
        raise ValueError("no such hour before noon")
    if hour >= _HOURS or minute >= 60 or second >= 60:  # noqa: PLR2004 - of a clock
        raise ValueError("no such time")
    fraction = _ticks_of_fraction(match["fraction"]) if match["fraction"] else 0
    return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction


def _ticks_of_fraction(digits: str) -> int:
    """Return the ticks of the digits after the point, halves rounded up."""
    scale: int = 10 ** len(digits)
    return (2 * int(digits) * TICKS_PER_SECOND + scale) // (2 * scale)


def _zoned(match: re.Match[str], ticks: int) -> Timestamp:
    zone = (match["zone"] or "").lower()
    kind: Kind = "utc" if zone in {"z", "gmt"} else "local" if zone else "unspecified"
    timestamp = Timestamp(ticks, kind)
    if kind != "local":
        return timestamp
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)  # noqa: PLR2004
    offset = hours * TICKS_PER_UNIT["hour"] + minutes * TICKS_PER_UNIT["minute"]
    if offset > _LARGEST_OFFSET or minutes >= 60:  # noqa: PLR2004 - of a clock
        raise ValueError("no such offset")
    try:
        return timestamp.plus(-offset if zone[0] == "+" else offset)
    except OverflowError:
        raise ValueError("outside of the years 1 to 9999") from None
