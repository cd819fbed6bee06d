"""Task ``lookup``: publishes which lookup sources silver loads, and which tasks are due on this weekday."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from netflix_jobs import logs, task_values
from netflix_jobs.parameters import WEEKDAYS, Parameters, day, weekdays
from netflix_jobs.run_log import logged_task
from netflix_jobs.sources import LOOKUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

TASK = "lookup"
_EVERY_DAY = frozenset(range(7))
_SUNDAY = frozenset({6})


def main(arguments: Sequence[str] | None = None) -> None:
    """Publish the task values ``lookup_sources``, ``weekday``, ``titles_due`` and ``maintenance_due``.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--titles-weekdays", type=weekdays, default=_EVERY_DAY, metavar="DAY,DAY")
    parser.add_argument("--maintenance-weekdays", type=weekdays, default=_SUNDAY, metavar="DAY,DAY")
    parser.add_argument("--date", type=day, default=None, help="the day to decide for; today (UTC) when left out")
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    with logged_task(parameters.catalog, parameters.run_id, TASK, attempt=parameters.attempt):
        today = parameters.date or dt.datetime.now(dt.UTC).date()
        task_values.publish(decide(today, parameters.titles_weekdays, parameters.maintenance_weekdays))


def decide(today: dt.date, titles_weekdays: frozenset[int], maintenance_weekdays: frozenset[int]) -> dict[str, Any]:
    """Return the task values for one day; what is due is text because a condition task compares text."""
    return {
        "lookup_sources": [{"source": source.name, "target": source.name} for source in LOOKUPS],
        "weekday": WEEKDAYS[today.weekday()],
        "titles_due": _due(today, titles_weekdays),
        "maintenance_due": _due(today, maintenance_weekdays),
    }


def _due(today: dt.date, days: frozenset[int]) -> str:
    return "true" if today.weekday() in days else "false"
