"""How many times a day something starts, read from schedules of Databricks and Data Factory.

Quartz: https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html (seconds first).
"""

from __future__ import annotations

import math
from typing import Any

from plan_review.values import blocks

_SECONDS_A_DAY = 86_400.0
_PER_DAY = {
    "SECOND": _SECONDS_A_DAY,
    "MINUTE": 1440.0,
    "HOUR": 24.0,
    "DAY": 1.0,
    "WEEK": 1 / 7,
    "MONTH": 1 / 30,
}
_FEWEST_FIELDS = 6
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")  # from 1


def quartz_starts(expression: str) -> float | None:
    """Return the starts a day of a Quartz expression; None when it is not one."""
    fields = expression.split()
    if len(fields) < _FEWEST_FIELDS:
        return None
    second, minute, hour, day, month, weekday = fields[:_FEWEST_FIELDS]
    if fields[_FEWEST_FIELDS:] not in ([], ["*"]):
        return None  # only in some years: whether it starts at all depends on today
    for number, name in enumerate(_WEEKDAYS, start=1):
        weekday = weekday.upper().replace(name, str(number))
    counts = [_count(second, 60), _count(minute, 60), _count(hour, 24)]
    if any(count is None for count in counts):
        return None
    weekdays, days = _count(weekday, 7), _count(day, 30)
    share = (weekdays or 1) / 7 if weekday not in {"?", "*"} else (days or 1) / 30 if day not in {"?", "*"} else 1.0
    months = (_count(month, 12) or 12) / 12
    return float(counts[0] or 1) * float(counts[1] or 1) * float(counts[2] or 1) * share * months


def interval_starts(interval: object, unit: object) -> float | None:
    """Return the starts a day of "every N minutes", hours, days or weeks; None when it is not one."""
    per_day = _PER_DAY.get(str(unit).upper().removesuffix("S"))
    return per_day / interval if per_day and isinstance(interval, (int, float)) and 0 < interval < math.inf else None


def often(starts: float) -> str:
    """Return a number of starts a day in words."""
    if starts < 1:
        return f"about once in {1 / starts:.3g} days"
    return "once a day" if starts == 1 else f"about {starts:.4g} times a day"


def starts_a_day(values: dict[str, Any]) -> float | None:
    """Return the starts a day of a job or a Data Factory trigger; None when no schedule says."""
    for block in blocks(values, "schedule"):
        if isinstance(block.get("quartz_cron_expression"), str):
            return quartz_starts(block["quartz_cron_expression"])
    for trigger in blocks(values, "trigger"):
        for block in blocks(trigger, "periodic"):
            return interval_starts(block.get("interval"), block.get("unit"))
    if "frequency" in values and "interval" in values:
        times = interval_starts(values["interval"], values["frequency"])
        for block in blocks(values, "schedule"):
            hours, minutes = block.get("hours") or [0], block.get("minutes") or [0]
            if times is not None and isinstance(hours, list) and isinstance(minutes, list):
                return times * len(hours) * len(minutes)
        return times
    return None


def _count(field: str, size: int) -> float | None:
    """Return how many values of a Quartz field match; None for a form that is not supported here."""
    if field in {"*", "?"}:
        return float(size)
    total = 0.0
    for part in field.split(","):
        base, _, step = part.partition("/")
        if step:
            if not step.isdecimal() or int(step) == 0:
                return None
            first, _, last = base.partition("-")
            start, end = int(first) if first.isdecimal() else 0, int(last) + 1 if last.isdecimal() else size
            total += max(1, math.ceil((end - start) / int(step)))
        elif base.count("-") == 1 and all(end.isdecimal() for end in base.split("-")):
            low, high = (int(end) for end in base.split("-"))
            total += high - low + 1 if high >= low else size - low + high + 1
        else:
            total += 1
    return total
