"""Task ``maintenance``: compacts and clusters the tables (OPTIMIZE) and removes files out of use (VACUUM)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.names import BRONZE, OPS, SILVER
from netflix_jobs.parameters import Parameters, hours
from netflix_jobs.run_log import Account, logged_task

if TYPE_CHECKING:
    from collections.abc import Sequence

TASK = "maintenance"
_WEEK = 168


def main(arguments: Sequence[str] | None = None) -> None:
    """Optimize and vacuum every table of bronze, silver and ops; the declarative pipeline looks after gold itself.

    Files younger than ``--retention-hours`` stay, for readers and streams that still use them. Delta refuses less
    than the table's own retention (a week) unless its safety check is turned off. A table of one file has nothing to
    compact, and one that was made within the retention has no file old enough to remove: neither is touched.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--retention-hours", type=hours, default=_WEEK)
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    spark = SparkSession.builder.getOrCreate()
    with logged_task(parameters.catalog, parameters.run_id, TASK, attempt=parameters.attempt) as log:
        for schema in (BRONZE, SILVER, OPS):
            for found in spark.sql(f"SHOW TABLES IN {parameters.catalog}.{schema}").where("NOT isTemporary").collect():
                began = time.monotonic()
                table = f"{parameters.catalog}.{schema}.{found.tableName}"
                maintain(spark, table, parameters.retention_hours)
                log.record(table, Account(), time.monotonic() - began)


def maintain(spark: SparkSession, table: str, retention_hours: int) -> None:
    """Compact one table and remove its old files, as far as there is something to do."""
    made_before = F.col("createdAt") < F.expr(f"current_timestamp() - INTERVAL {retention_hours} HOURS")
    detail = spark.sql(f"DESCRIBE DETAIL {table}").select("numFiles", made_before.alias("old_enough")).collect()[0]
    if detail.numFiles > 1:
        spark.sql(f"OPTIMIZE {table}")
    if detail.old_enough:
        spark.sql(f"VACUUM {table} RETAIN {retention_hours} HOURS")
