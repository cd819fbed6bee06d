"""Quartz cron expressions, as a job's schedule holds them: when is its next run?

Reference: https://docs.databricks.com/aws/en/jobs/scheduled and Quartz's own tutorial of its cron trigger. Fields:
seconds, minutes, hours, day of month, month, day of week (1 is Sunday) and, if given, year; ``?`` stands in one of the
two day fields.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import croniter
from croniter.croniter import CroniterError

from local_platform.workflows.errors import ScheduleError

if TYPE_CHECKING:
    from local_platform.workflows.definition import Schedule

_FEWEST, _MOST = 6, 7
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY_OF_WEEK = re.compile(r"(?<![#/\d])([1-7])(?!\d)")


def next_runs(schedule: Schedule, after: datetime, count: int = 5) -> tuple[datetime, ...]:
    """Return the next runs of a schedule, in its own time zone.

    Args:
        schedule: what the job says.
        after: a moment with a time zone; the first run is later.
        count: how many.

    Raises:
        ScheduleError: the expression or the time zone can't be read, or the expression never comes true.
    """
    where = f"schedule {schedule.quartz!r} ({schedule.timezone})"
    try:
        zone = ZoneInfo(schedule.timezone)
        moments = croniter(
            _to_cron(schedule.quartz, where), after.astimezone(zone), ret_type=datetime, second_at_beginning=True
        )
        return tuple(islice(moments, count))
    except (CroniterError, ValueError) as error:
        raise ScheduleError(f"{where} can't be read: {error}. It is a Quartz cron expression.") from error
    except ZoneInfoNotFoundError:
        raise ScheduleError(f"{where}: there is no such time zone. Name one such as Europe/Berlin.") from None


def _to_cron(quartz: str, where: str) -> str:
    """Return the expression in the form of cron with seconds: days of the week by name, no ``?``."""
    fields = quartz.upper().split()
    if not _FEWEST <= len(fields) <= _MOST:
        raise ScheduleError(f"{where}: {len(fields)} fields; Quartz has {_FEWEST} or {_MOST}, seconds first.")
    day, week = fields[3], fields[5]
    if (day == "?") == (week == "?"):
        raise ScheduleError(f"{where}: exactly one of day of month and day of week is '?'.")
    if "W" in day or (day.startswith("L") and day != "L"):
        raise ScheduleError(f"{where}: {day!r} (nearest weekday, days before the last) can't be shown here.")
    fields[3] = "*" if day == "?" else day
    fields[5] = "*" if week == "?" else _day_of_week(week)
    return " ".join(fields)


def _day_of_week(text: str) -> str:
    last = re.fullmatch(r"([1-7])L", text)
    if last:
        return f"L{int(last[1]) - 1}"
    if text == "L":
        return "SAT"
    return _DAY_OF_WEEK.sub(lambda match: _DAYS[int(match[1]) - 1], text)
