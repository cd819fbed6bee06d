"""Date functions. A timestamp keeps the seven digits and the zone it was given; the default format is `o`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

from data_factory.expressions.dotnet.formatting import format_timestamp
from data_factory.expressions.dotnet.parsing import parse_timestamp
from data_factory.expressions.dotnet.timestamp import MONTHS_PER_UNIT, TICKS_PER_UNIT, Timestamp
from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import INTEGER, TEXT, function

if TYPE_CHECKING:
    from collections.abc import Callable

    from data_factory.expressions.context import Context

UNITS = ("Second", "Minute", "Hour", "Day", "Week", "Month", "Year")


def now(context: Context) -> Timestamp:
    """Return the context's present as a timestamp in UTC."""
    moment = context.clock()
    offset = moment.utcoffset()
    return Timestamp.of(moment.replace(tzinfo=None) - offset if offset else moment, "utc")


def read(context: Context, name: str, text: str, argument: int = 0) -> Timestamp:
    """Read a timestamp that was given to a function.

    Raises:
        ArgumentError: It is not a date or time.
    """
    try:
        return parse_timestamp(text, lambda: now(context).moment)
    except ValueError:
        raise ArgumentError(f"{name}() cannot read '{text}' as a date or time", argument) from None


def write(name: str, timestamp: Timestamp, pattern: str, argument: int) -> str:
    """Write a timestamp in the format that was given to a function.

    Raises:
        ArgumentError: .NET has no such format.
    """
    try:
        return format_timestamp(timestamp, pattern)
    except ValueError:
        raise ArgumentError(f"{name}() does not know the format '{pattern}'", argument) from None


@function("utcNow", TEXT, optional=1, style="context")
def utc_now(context: Context, pattern: str = "o") -> str:
    """Return the present in UTC."""
    return write("utcNow", now(context), pattern, 0)


@function("formatDateTime", TEXT, TEXT, optional=1, style="context")
def format_date_time(context: Context, text: str, pattern: str = "o") -> str:
    """Write a timestamp in another format."""
    return write("formatDateTime", read(context, "formatDateTime", text), pattern, 1)


@function("ticks", TEXT, style="context")
def ticks(context: Context, text: str) -> int:
    """Count the intervals of 100 ns since 0001-01-01T00:00:00."""
    return read(context, "ticks", text).ticks


def _part(name: str, part: Callable[[Timestamp], int], doc: str) -> None:
    @function(name, TEXT, style="context")
    def component(context: Context, text: str) -> int:
        return part(read(context, name, text))

    component.__doc__ = doc


_part("dayOfMonth", lambda timestamp: timestamp.moment.day, "Return the day of the month, from 1.")
_part("dayOfWeek", lambda timestamp: timestamp.moment.isoweekday() % 7, "Return the day of the week: Sunday is 0.")
_part("dayOfYear", lambda timestamp: timestamp.moment.timetuple().tm_yday, "Return the day of the year, from 1.")


def _start(name: str, unit: Literal["hour", "day", "month"]) -> None:
    @function(name, TEXT, TEXT, optional=1, style="context")
    def start(context: Context, text: str, pattern: str = "o") -> str:
        return write(name, read(context, name, text).start_of(unit), pattern, 1)

    start.__doc__ = f"Return the start of the {unit} in which a timestamp lies."


_start("startOfHour", "hour")
_start("startOfDay", "day")
_start("startOfMonth", "month")


def _later(name: str, timestamp: Timestamp, interval: int, unit: str) -> Timestamp:
    try:
        if unit in MONTHS_PER_UNIT:
            return timestamp.plus_months(interval * MONTHS_PER_UNIT[unit])
        return timestamp.plus(interval * TICKS_PER_UNIT[unit])
    except OverflowError:
        raise ArgumentError(f"{name}() leaves the years 1 to 9999", 1) from None


def _unit(name: str, text: str, argument: int) -> str:
    if text.lower() in TICKS_PER_UNIT or text.lower() in MONTHS_PER_UNIT:
        return text.lower()
    near = difflib.get_close_matches(text.capitalize(), UNITS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"it knows {', '.join(UNITS)}"
    raise ArgumentError(f"{name}() does not know the unit '{text}'; {hint}", argument)


def _add(name: str, unit: str) -> None:
    @function(name, TEXT, INTEGER, TEXT, optional=1, style="context")
    def add(context: Context, text: str, interval: int, pattern: str = "o") -> str:
        return write(name, _later(name, read(context, name, text), interval, unit), pattern, 2)

    add.__doc__ = f"Return the timestamp so many {unit}s later, earlier when negative."


_add("addDays", "day")
_add("addHours", "hour")
_add("addMinutes", "minute")
_add("addSeconds", "second")


def _shift(name: str, sign: int) -> None:
    @function(name, TEXT, INTEGER, TEXT, TEXT, optional=1, style="context")
    def shift(context: Context, text: str, interval: int, unit: str, pattern: str = "o") -> str:
        timestamp = read(context, name, text)
        return write(name, _later(name, timestamp, sign * interval, _unit(name, unit, 2)), pattern, 3)

    shift.__doc__ = f"Return the timestamp so many units {'later' if sign > 0 else 'earlier'}."


_shift("addToTime", 1)
_shift("subtractFromTime", -1)


def _from_now(name: str, sign: int) -> None:
    @function(name, INTEGER, TEXT, TEXT, optional=1, style="context")
    def shift(context: Context, interval: int, unit: str, pattern: str = "o") -> str:
        return write(name, _later(name, now(context), sign * interval, _unit(name, unit, 1)), pattern, 2)

    shift.__doc__ = f"Return the present so many units {'later' if sign > 0 else 'earlier'}."


_from_now("getFutureTime", 1)
_from_now("getPastTime", -1)
