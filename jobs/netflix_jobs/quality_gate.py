"""Task ``quality_gate``: stops the run when rows are unaccounted for or too many of them are quarantined.

It also leaves a notice of what went wrong since it last passed, whether it stops the run or not.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs, notices
from netflix_jobs.errors import QualityGateError
from netflix_jobs.names import Tables, label
from netflix_jobs.parameters import Parameters, folder, share, table_share
from netflix_jobs.run_log import batches, logged_task
from netflix_jobs.silver.checks import REASONS
from netflix_jobs.silver.deliveries import OTHER_COLUMNS
from netflix_jobs.silver.quarantine import RESOLVED_AT
from netflix_jobs.sources import SOURCES, TITLES
from netflix_jobs.tables import count_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

TASK = "quality_gate"
_DEFAULT_LIMIT = 0.05
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Books:
    """What the log says of a silver table and what the tables hold; counts of rows.

    Attributes:
        table: the silver table's name without its schema.
        read: bronze rows that silver has read, in all runs.
        kept: rows that silver took, in all runs.
        quarantined: rows quarantined, in all runs.
        unbalanced: log rows, of all runs, in which rows in are not kept + duplicates + quarantined.
        run_read: rows read by this run.
        run_quarantined: rows quarantined by this run, those of deliveries that were set aside as a whole left out.
        is_up_to_date: whether silver is to have read what bronze holds; where titles are not due it is not.
        in_bronze: rows of the bronze table.
        in_silver: rows of the silver table; None for one whose rows may change, which holds fewer than it took.
        in_quarantine: rows of the quarantine table.
        unresolved: rows of the quarantine table that no later delivery corrected, counted in the same way.
    """

    table: str
    read: int
    kept: int
    quarantined: int
    unbalanced: int
    run_read: int
    run_quarantined: int
    is_up_to_date: bool
    in_bronze: int
    in_silver: int | None
    in_quarantine: int
    unresolved: int


@dataclass(frozen=True, slots=True)
class Log:
    """What the run log says.

    Attributes:
        books: those of each silver table that was loaded since the gate last passed, in this run or before.
        passed: when the gate last passed.
        troubled: whether it tells of incidents or quarantined rows since then.
    """

    books: list[Books]
    passed: dt.datetime | None
    troubled: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Check conservation and the quarantined share of every silver table loaded since the gate last passed.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
        QualityGateError: a check failed; the message lists all that did.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--max-quarantined-share", type=share, default=_DEFAULT_LIMIT, help="of a table's rows, 0 to 1")
    parser.add_argument("--table-limit", type=table_share, action="append", default=[], metavar="TABLE=SHARE")
    parser.add_argument("--notices", type=folder, help="folder for a notice of what went wrong; none when left out")
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    limits = dict(parameters.table_limit)
    with logged_task(parameters.catalog, parameters.run_id, TASK, attempt=parameters.attempt):
        spark, tables = SparkSession.builder.getOrCreate(), Tables(parameters.catalog)
        log = read_log(spark, tables, parameters.run_id)
        if log.troubled and parameters.notices:
            told = notices.gather(spark.table(tables.run_log()), log.passed)
            notices.write(parameters.notices, parameters.run_id, told)
        problems = [
            problem
            for table in log.books
            for problem in check(table, limits.get(table.table, parameters.max_quarantined_share))
        ]
        _log.info("quality gate", extra={"tables": [table.table for table in log.books], "problems": problems})
        if problems:
            raise QualityGateError("quality gate: " + "; ".join(problems))


def check(books: Books, limit: float) -> list[str]:
    """Return what is wrong with one table; nothing when every row is accounted for and few enough are quarantined."""
    found = []
    if books.unbalanced:
        found.append(
            f"{books.table}: rows in differ from kept + duplicates + quarantined in {books.unbalanced} rows of "
            "ops.run_log; compare the table's history with the log before anything reads the table"
        )
    if books.is_up_to_date and books.read != books.in_bronze:
        found.append(
            f"{books.table}: silver has read {books.read} rows, bronze holds {books.in_bronze}; "
            "was a checkpoint lost or bronze changed by hand? See docs/recovery.md"
        )
    if books.in_silver is not None and books.kept != books.in_silver:
        found.append(
            f"{books.table}: silver has taken {books.kept} rows, and holds {books.in_silver}; "
            "restore it to the version it had before it was changed by hand. See docs/recovery.md"
        )
    if books.quarantined != books.in_quarantine:
        found.append(
            f"{books.table}: {books.quarantined} rows were quarantined, the quarantine holds {books.in_quarantine}; "
            "restore it to the version it had before rows went missing"
        )
    for which, quarantined, of in (
        ("rows of this run", books.run_quarantined, books.run_read),
        ("rows of all runs", books.unresolved, books.in_bronze),
    ):
        if of and quarantined / of > limit:
            found.append(
                f"{books.table}: {quarantined} of {of} {which} are in quarantine, over the limit of {limit:.1%}; "
                f"look at silver.{books.table}_quarantine, have the delivery corrected, or raise the limit"
            )
    return found


def read_log(spark: SparkSession, tables: Tables, run_id: str) -> Log:
    """Return what the run log says of silver, and whether there is something to tell."""
    run_log = spark.table(tables.run_log())
    log = batches(run_log)
    passed = F.max(F.when(F.col("task") == TASK, F.col("logged_at")))
    in_run = F.col("run_id") == run_id
    balance = F.col("rows_in") == F.col("kept") + F.col("duplicates") + F.col("quarantined")
    trouble = (F.col("quarantined") > 0) | F.col("incidents").isNotNull()
    logged = log.groupBy("task", "table").agg(
        passed.alias("passed"),
        F.max(F.when(F.col("batch").isNotNull(), F.col("logged_at"))).alias("loaded"),
        F.max(F.when(trouble, F.col("logged_at"))).alias("troubled"),
        F.sum("rows_in").alias("read"),
        F.sum("kept").alias("kept"),
        F.sum("quarantined").alias("quarantined"),
        F.count_if(~balance).alias("unbalanced"),
        F.count_if(in_run & F.col("batch").isNotNull()).alias("run_batches"),
        F.sum(F.when(in_run, F.col("rows_in")).otherwise(0)).alias("run_read"),
        F.sum(F.when(in_run, F.col("quarantined") - F.col("drifted")).otherwise(0)).alias("run_quarantined"),
    )
    rows = logged.collect()
    last_passed = max((row.passed for row in rows if row.passed), default=None)

    def is_new(moment: dt.datetime | None) -> bool:
        return moment is not None and (last_passed is None or moment > last_passed)

    # A table that this run loaded is always looked at: had the clock gone back, its time would not tell.
    fresh = {row.table: row for row in rows if row.run_batches or is_new(row.loaded)}
    books = []
    for source in SOURCES:
        name = label(tables.silver(source.name))
        log_of = fresh.get(name)
        if log_of:
            in_quarantine, unresolved = (
                _quarantine(spark, tables.quarantine(source.name)) if log_of.quarantined else (0, 0)
            )
            in_bronze = count_rows(spark, tables.bronze(source.name))
            # not from the batches: one that this run read again is told by the run that read it first
            of_run = run_log.where(in_run & (F.col("table") == name) & (F.col("status") == "succeeded"))
            books.append(
                Books(
                    source.name,
                    read=log_of.read,
                    kept=log_of.kept,
                    quarantined=log_of.quarantined,
                    unbalanced=log_of.unbalanced,
                    run_read=log_of.run_read,
                    run_quarantined=log_of.run_quarantined,
                    is_up_to_date=log_of.read == in_bronze or not of_run.isEmpty(),
                    in_bronze=in_bronze,
                    in_silver=None if source is TITLES else count_rows(spark, tables.silver(source.name)),
                    in_quarantine=in_quarantine,
                    unresolved=unresolved,
                )
            )
    return Log(books, last_passed, any(is_new(row.troubled) for row in rows))


def _quarantine(spark: SparkSession, table: str) -> tuple[int, int]:
    """Return the rows of a quarantine, and those that wait for a correction; a delivery set aside is not a share."""
    waiting = F.col(RESOLVED_AT).isNull() & ~F.exists(REASONS, lambda reason: reason.startswith(OTHER_COLUMNS))
    rows = spark.table(table).agg(F.count("*").alias("all"), F.count_if(waiting).alias("waiting"))
    found = rows.collect()[0]
    return found["all"], found["waiting"]
