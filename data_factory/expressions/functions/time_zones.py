"""Date functions that convert between time zones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from data_factory.expressions.dotnet import zones
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.dates import read, write
from data_factory.expressions.functions.scope import suggestion
from data_factory.expressions.functions.signature import TEXT, function

if TYPE_CHECKING:
    from data_factory.expressions.context import Context
    from data_factory.expressions.dotnet.timestamp import Timestamp


def _zone(name: str, text: str, argument: int) -> dt.tzinfo:
    try:
        return zones.zone(text)
    except LookupError:
        hint = suggestion(text, zones.windows_names())
        hint = hint if "did you mean" in hint else "; it takes Windows names such as 'W. Europe Standard Time'"
        raise ArgumentError(f"{name}() does not know the time zone '{text}'{hint}", argument) from None


def _to_utc(name: str, timestamp: Timestamp, source: dt.tzinfo) -> Timestamp:
    try:
        return zones.to_utc(timestamp, source)
    except ValueError as error:
        raise ArgumentError(f"{name}() got a time that is {error} in its time zone", 0) from None


@function("convertFromUtc", TEXT, TEXT, TEXT, optional=1, style="context")
def convert_from_utc(context: Context, text: str, target: str, pattern: str = "o") -> str:
    """Convert a timestamp in UTC, written with `Z`, to a time zone."""
    timestamp = read(context, "convertFromUtc", text)
    if timestamp.kind != "utc":
        raise ArgumentError("convertFromUtc() expects a time in UTC, which ends with 'Z'", 0)
    converted = zones.from_utc(timestamp, _zone("convertFromUtc", target, 1))
    return write("convertFromUtc", converted, pattern, 2)


@function("convertToUtc", TEXT, TEXT, TEXT, optional=1, style="context")
def convert_to_utc(context: Context, text: str, source: str, pattern: str = "o") -> str:
    """Convert a timestamp without a zone from a time zone to UTC."""
    timestamp = read(context, "convertToUtc", text)
    zone = _zone("convertToUtc", source, 1)
    if timestamp.kind == "unspecified":
        timestamp = _to_utc("convertToUtc", timestamp, zone)
    elif timestamp.kind == "local" or zone is not dt.UTC:
        raise ArgumentError(f"convertToUtc() got a time that has a zone already and is not one of '{source}'", 0)
    return write("convertToUtc", timestamp, pattern, 2)


@function("convertTimeZone", TEXT, TEXT, TEXT, TEXT, optional=1, style="context")
def convert_time_zone(context: Context, text: str, source: str, target: str, pattern: str = "o") -> str:
    """Convert a timestamp from one time zone to another; a zone written in the timestamp goes before the first."""
    timestamp = read(context, "convertTimeZone", text)
    from_zone, to_zone = _zone("convertTimeZone", source, 1), _zone("convertTimeZone", target, 2)
    if timestamp.kind == "unspecified":
        timestamp = _to_utc("convertTimeZone", timestamp, from_zone)
    return write("convertTimeZone", zones.from_utc(timestamp, to_zone), pattern, 3)
