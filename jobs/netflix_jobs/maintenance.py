"""Task ``maintenance``: compacts and clusters the tables (OPTIMIZE) and removes files out of use (VACUUM)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.names import Tables
from netflix_jobs.parameters import Parameters, hours
from netflix_jobs.run_log import Account, logged_task
from netflix_jobs.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

TASK = "maintenance"
_WEEK = 168


def main(arguments: Sequence[str] | None = None) -> None:
    """Optimize and vacuum every table that the jobs write; the declarative pipeline looks after its own.

    A table that fails does not keep the others from being looked after.

    Files younger than ``--retention-hours`` stay, for readers and streams that still use them. Delta refuses less
    than the table's own retention (a week) unless its safety check is turned off. A table of one file has nothing to
    compact, and one that was made within the retention has no file old enough to remove: neither is touched.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
        ExceptionGroup: at least one table failed; each failure is in ops.run_log.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--retention-hours", type=hours, default=_WEEK)
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    spark = SparkSession.builder.getOrCreate()
    with logged_task(parameters.catalog, parameters.run_id, TASK, attempt=parameters.attempt) as log:
        failures = []
        for table in filter(spark.catalog.tableExists, _written(Tables(parameters.catalog))):
            began = time.monotonic()
            try:
                maintain(spark, table, parameters.retention_hours)
            except Exception as error:  # noqa: BLE001 - raised below, together with those of the other tables
                log.fail(table, error, time.monotonic() - began)
                failures.append(error)
            else:
                log.record(table, Account(), time.monotonic() - began)
        if failures:
            raise ExceptionGroup("maintenance: some tables could not be looked after", failures)


def _written(tables: Tables) -> list[str]:
    of_sources = [name(source.name) for source in SOURCES for name in (tables.bronze, tables.silver, tables.quarantine)]
    return [*of_sources, tables.run_log()]


def maintain(spark: SparkSession, table: str, retention_hours: int) -> None:
    """Compact one table and remove its old files, as far as there is something to do."""
    made_before = F.col("createdAt") < F.expr(f"current_timestamp() - INTERVAL {retention_hours} HOURS")
    detail = spark.sql(f"DESCRIBE DETAIL {table}").select("numFiles", made_before.alias("old_enough")).collect()[0]
    if detail.numFiles > 1:
        spark.sql(f"OPTIMIZE {table}")
    if detail.old_enough:
        spark.sql(f"VACUUM {table} RETAIN {retention_hours} HOURS")
