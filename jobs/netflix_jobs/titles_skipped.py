"""Task ``titles_skipped``: says in the logs and in ``ops.run_log`` why a run did not load silver titles."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

from netflix_jobs import logs
from netflix_jobs.parameters import WEEKDAYS, Parameters, weekdays
from netflix_jobs.run_log import logged_task
from netflix_jobs.silver.target import titles_target

if TYPE_CHECKING:
    from collections.abc import Sequence

TASK = "titles_skipped"
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Log the reason; what was delivered stays in bronze, and the next run on a due day loads all of it.

    The table is made, so that gold finds what it reads also where no run came on a due day yet.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--weekday", required=True, choices=WEEKDAYS, help="the day that lookup decided for")
    parser.add_argument("--titles-weekdays", required=True, type=weekdays, metavar="DAY,DAY")
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    with logged_task(parameters.catalog, parameters.run_id, TASK, attempt=parameters.attempt):
        titles_target(parameters.catalog).create(SparkSession.builder.getOrCreate())
        _log.info(reason(parameters.weekday, parameters.titles_weekdays), extra={"task": TASK})


def reason(weekday: str, titles_weekdays: frozenset[int]) -> str:
    """Return why titles are not loaded on ``weekday``."""
    due = ", ".join(WEEKDAYS[day] for day in sorted(titles_weekdays))
    return f"silver titles are loaded on {due}; this run is of a {weekday}"
