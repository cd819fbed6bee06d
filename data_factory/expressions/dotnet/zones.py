"""Time zones by their Windows names, which Data Factory uses; IANA names are understood too."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache

from tzlocal.windows_tz import win_tz

from data_factory.expressions.dotnet.timestamp import LAST_TICK, Timestamp

_IANA_BY_WINDOWS = {name.lower(): iana for name, iana in win_tz.items()}
_UTC_NAMES = {"utc", "etc/utc", "coordinated universal time"}


def windows_names() -> list[str]:
    """Return the time zone names that Data Factory takes."""
    return sorted(win_tz)


def is_windows_name(name: str) -> bool:
    """True for a time zone that Data Factory knows; casing does not matter."""
    return name.lower() in _IANA_BY_WINDOWS


@lru_cache(maxsize=256)
def zone(name: str) -> dt.tzinfo:
    """Find a time zone.

    Raises:
        LookupError: There is none of that name.
    """
    if name.lower() in _UTC_NAMES:
        return dt.UTC
    key = _IANA_BY_WINDOWS.get(name.lower())
    if key is None:
        key = next((known for known in zoneinfo.available_timezones() if known.lower() == name.lower()), None)
    if key is None:
        raise LookupError(name)
    return zoneinfo.ZoneInfo(key)


def from_utc(timestamp: Timestamp, target: dt.tzinfo) -> Timestamp:
    """Convert from UTC; what would leave the years 1 to 9999 stays at their end."""
    offset = _offset(target, timestamp.moment)
    ticks = min(max(timestamp.ticks + offset, 0), LAST_TICK)
    return Timestamp(ticks, "utc" if target is dt.UTC else "unspecified")


def _offset(target: dt.tzinfo, utc: dt.datetime) -> int:
    """Return the offset of a zone at a moment in UTC, in ticks."""
    day = dt.timedelta(days=1)
    inside = min(max(utc, dt.datetime.min + day), dt.datetime.max - day)  # noqa: DTZ901 - the kind is known
    offset = inside.replace(tzinfo=dt.UTC).astimezone(target).utcoffset() or dt.timedelta()
    return int(offset.total_seconds()) * 10_000_000


def to_utc(timestamp: Timestamp, source: dt.tzinfo) -> Timestamp:
    """Convert a local time of a zone to UTC.

    Raises:
        ValueError: The clock of that zone skipped this time, or showed it twice.
    """
    candidates = {timestamp.ticks - _offset(source, _shifted(timestamp, days)) for days in (-1, 1)}
    matching = [ticks for ticks in candidates if ticks + _offset(source, _moment(ticks)) == timestamp.ticks]
    if len(matching) != 1:
        raise ValueError("skipped" if not matching else "ambiguous")
    return Timestamp(min(max(matching[0], 0), LAST_TICK), "utc")


def _moment(ticks: int) -> dt.datetime:
    return Timestamp(min(max(ticks, 0), LAST_TICK)).moment


def _shifted(timestamp: Timestamp, days: int) -> dt.datetime:
    return _moment(timestamp.ticks + days * 864_000_000_000)
