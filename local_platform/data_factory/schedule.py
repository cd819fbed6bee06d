"""The times of a recurrence and the windows of a tumbling window trigger."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import product
from typing import TYPE_CHECKING, Any

from data_factory.expressions.dotnet import zones
from data_factory.recurrence import SCHEDULES
from local_platform.data_factory.errors import FactoryError, NotSupportedError
from local_platform.data_factory.timespan import timespan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIXED = {"Minute": timedelta(minutes=1), "Hour": timedelta(hours=1)}
_WEEK = 7
# Days to look back: February 29, with an interval of months that make years, can be up to eight years apart.
_LONGEST_LOOK = 9 * 366
_WEEK_DAYS = [name.lower() for name in calendar.day_name]


def zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name or by its Windows name, which the service uses.

    Raises:
        FactoryError: there is none.
    """
    try:
        return zones.zone(name)
    except LookupError as error:
        raise FactoryError(
            f"There is no time zone {name!r}. Use a name such as UTC or W. Europe Standard Time."
        ) from error


def latest_time(recurrence: Mapping[str, Any], until: datetime) -> datetime | None:
    """Return the last time of a schedule at or before a moment, in UTC; None when it has not begun.

    Raises:
        FactoryError: a time, a time zone or the frequency is none.
        NotSupportedError: the schedule is not documented for the frequency.
    """
    local = zone(str(recurrence.get("timeZone") or "UTC"))
    start = _moment(recurrence.get("startTime"), local)
    end = recurrence.get("endTime")
    limit = min(until, _moment(end, local)) if end else until
    if limit < start:
        return None
    frequency, interval = _frequency(recurrence), _interval(recurrence)
    schedule = _schedule(recurrence.get("schedule") or {}, frequency)
    if frequency in _FIXED:
        step = _FIXED[frequency] * interval
        return (start + (limit - start) // step * step).astimezone(UTC)
    began = start.astimezone(local)
    for day in _days_before(limit.astimezone(local).date(), began.date()):
        if _day_counts(day, began.date(), frequency, interval, schedule):
            times = [moment for moment in _times(day, schedule, began) if start <= moment <= limit]
            if times:
                return max(times).astimezone(UTC)
    return None


def _frequency(properties: Mapping[str, Any]) -> str:
    return str(properties.get("frequency")).capitalize()


def _interval(properties: Mapping[str, Any]) -> int:
    given = properties.get("interval")
    interval = 1 if given is None else int(given)
    if interval < 1:
        raise FactoryError(f"A trigger's interval is {given!r}. It is at least 1.")
    return interval


def _schedule(given: Mapping[str, Any], frequency: str) -> dict[str, list[Any]]:
    """Return the lists of a schedule; a single value becomes a list."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items() if value is not None}
    for name, values in lists.items():
        if values and frequency not in SCHEDULES.get(name, (frequency,)):
            raise NotSupportedError(
                f"When a schedule of {name} fires with the frequency {frequency} is not documented. Use the frequency "
                f"{' or '.join(SCHEDULES[name])}, or leave {name} out."
            )
    return lists


def _days_before(last: date, first: date) -> Iterator[date]:
    for back in range(min((last - first).days, _LONGEST_LOOK) + 1):
        yield last - timedelta(days=back)


def _day_counts(day: date, first: date, frequency: str, interval: int, schedule: Mapping[str, Any]) -> bool:
    if frequency == "Day":
        return (day - first).days % interval == 0
    if frequency == "Week":
        weeks = ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // _WEEK
        names = [str(name).lower() for name in schedule.get("weekDays") or [_WEEK_DAYS[first.weekday()]]]
        return weeks % interval == 0 and _WEEK_DAYS[day.weekday()] in names
    if frequency == "Month":
        months = (day.year - first.year) * 12 + day.month - first.month
        return months % interval == 0 and _in_month(day, first, schedule)
    raise FactoryError(f"There is no frequency {frequency!r}. Use Minute, Hour, Day, Week or Month.")


def _in_month(day: date, first: date, schedule: Mapping[str, Any]) -> bool:
    """Return whether a day is one of a monthly schedule; negative days count from the end of the month."""
    length = calendar.monthrange(day.year, day.month)[1]
    if schedule.get("monthlyOccurrences"):
        nth, from_end = (day.day - 1) // _WEEK + 1, -((length - day.day) // _WEEK + 1)
        return any(
            str(item["day"]).lower() == _WEEK_DAYS[day.weekday()] and item.get("occurrence") in {None, nth, from_end}
            for item in schedule["monthlyOccurrences"]
        )
    return any(number in {day.day, day.day - length - 1} for number in schedule.get("monthDays") or [first.day])


def _times(day: date, schedule: Mapping[str, Any], began: datetime) -> Iterator[datetime]:
    """Yield the times of a day. Minutes alone count for every hour; else missing parts are those of the start time."""
    hours, minutes = schedule.get("hours"), schedule.get("minutes")
    all_hours = range(24) if minutes else [began.hour]
    for hour, minute in product(hours or all_hours, minutes or [began.minute]):
        yield datetime.combine(day, time(int(hour), int(minute)), began.tzinfo)


def latest_window(
    properties: Mapping[str, Any], until: datetime, *, containing: bool
) -> tuple[datetime, datetime] | None:
    """Return a window of a tumbling window trigger, in UTC; None when it has none.

    No window begins at or after ``endTime``. A window is over when its ``delay`` has passed, too.

    Args:
        properties: the trigger's ``typeProperties``.
        until: the moment.
        containing: return the window that contains the moment; else the last one that is over by then.
    """
    start, end = _moment(properties.get("startTime"), UTC), properties.get("endTime")
    frequency, interval = _frequency(properties), _interval(properties)
    last = _moment(end, UTC) if end else None
    if containing:
        number = _windows_begun(start, until, frequency, interval) - 1
    else:
        until -= timespan("delay", properties.get("delay") or "00:00:00")
        until = min(until, last) if last else until
        number = _windows_begun(start, until, frequency, interval) - 2
        while _window_start(start, frequency, interval * (number + 2)) <= until:
            number += 1
    begins = _window_start(start, frequency, interval * number) if number >= 0 else None
    if begins is None or (last and begins >= last):
        return None
    return begins, _window_start(start, frequency, interval * (number + 1))


def _windows_begun(start: datetime, until: datetime, frequency: str, interval: int) -> int:
    """Count the windows that have begun by a moment."""
    if until < start:
        return 0
    if frequency in _FIXED:
        return (until - start) // (_FIXED[frequency] * interval) + 1
    if frequency != "Month":
        raise FactoryError(f"A tumbling window has no frequency {frequency!r}. Use Minute, Hour or Month.")
    months = (until.year - start.year) * 12 + until.month - start.month
    return (months - (_window_start(start, frequency, months) > until)) // interval + 1


def _window_start(start: datetime, frequency: str, steps: int) -> datetime:
    if frequency in _FIXED:
        return start + _FIXED[frequency] * steps
    years, month = divmod(start.month - 1 + steps, 12)
    year = start.year + years
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))


def _moment(text: Any, local: tzinfo) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise FactoryError(
            f"A trigger's time is {text!r}, which is not a time. Write it as 2026-12-01T03:00:00Z."
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=local)
