"""The next runs of a job's schedule, a Quartz cron expression.

Reference: https://docs.databricks.com/aws/en/jobs/scheduled and Quartz's own tutorial of its cron trigger. Fields:
seconds, minutes, hours, day of month, month, day of week (1 is Sunday) and, if given, year; ``?`` stands in one of the
two day fields.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter
from croniter.croniter import CroniterBadDateError, CroniterError

from local_platform.workflows.errors import ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.workflows.definition import Schedule

_FEWEST, _MOST = 6, 7
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY_OF_WEEK = re.compile(r"(?<![#/\d])([1-7])(?!\d)")


def next_runs(schedule: Schedule, after: datetime, count: int = 5) -> tuple[datetime, ...]:
    """Return the next runs of a schedule, in its own time zone; fewer when it ends, none when :func:`untold` says why.

    Args:
        schedule: the job's schedule.
        after: a moment with a time zone; the first run is later.
        count: how many.

    Raises:
        ScheduleError: the expression or the time zone can't be read, or the expression never comes true.
    """
    where = f"schedule {schedule.quartz!r} ({schedule.timezone})"
    fields = _fields(schedule.quartz, where)
    try:
        start = after.astimezone(ZoneInfo(schedule.timezone))
        moments = croniter(_to_cron(fields), start, ret_type=datetime, second_at_beginning=True)
        found = tuple(islice(_until_it_ends(moments), count))
    except (CroniterError, ValueError) as error:
        raise ScheduleError(f"{where} can't be read: {error}. It is a Quartz cron expression.") from error
    except ZoneInfoNotFoundError:
        raise ScheduleError(f"{where}: there is no such time zone. Name one such as Europe/Berlin.") from None
    if not found and len(fields) < _MOST:
        raise ScheduleError(f"{where} can't be read: there is no such day. It is a Quartz cron expression.")
    return () if schedule.paused or _is_beyond_cron(fields[3]) else found


def untold(schedule: Schedule, after: datetime) -> str:
    """Return why the next runs of a schedule can't be computed; empty if they can.

    Raises:
        ScheduleError: as for :func:`next_runs`.
    """
    if next_runs(schedule, after, count=1):
        return ""
    if schedule.paused:
        return "is paused"
    day = schedule.quartz.upper().split()[3]
    return f"asks for {day!r}, which is not worked out here" if _is_beyond_cron(day) else "has ended"


def _until_it_ends(moments: Iterator[datetime]) -> Iterator[datetime]:
    with suppress(CroniterBadDateError):
        yield from moments


def _fields(quartz: str, where: str) -> list[str]:
    fields = quartz.upper().split()
    if not _FEWEST <= len(fields) <= _MOST:
        raise ScheduleError(f"{where}: {len(fields)} fields; Quartz has {_FEWEST} or {_MOST}, seconds first.")
    if (fields[3] == "?") == (fields[5] == "?"):
        raise ScheduleError(f"{where}: exactly one of day of month and day of week is '?'.")
    return fields


def _is_beyond_cron(day: str) -> bool:
    """Return whether a day of the month is given as the nearest weekday, or as a number of days before the last."""
    return "W" in day or (day.startswith("L") and day != "L")


def _to_cron(fields: list[str]) -> str:
    """Return the expression in the form of cron with seconds: days of the week by name, no ``?``."""
    day, week = fields[3], fields[5]
    day = "*" if day == "?" or _is_beyond_cron(day) else day
    week = "*" if week == "?" else _day_of_week(week)
    return " ".join([*fields[:3], day, fields[4], week, *fields[6:]])


def _day_of_week(text: str) -> str:
    last = re.fullmatch(r"([1-7])L", text)
    if last:
        return f"L{int(last[1]) - 1}"
    if text == "L":
        return "SAT"
    return _DAY_OF_WEEK.sub(lambda match: _DAYS[int(match[1]) - 1], text)
