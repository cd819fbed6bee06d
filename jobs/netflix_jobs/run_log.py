"""``ops.run_log``: one row per run, task and table, also when the task fails."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from netflix_jobs.incidents import FAULT_RECOVERED, REFUSALS, TYPE, Incident
from netflix_jobs.names import Tables, label
from netflix_jobs.tables import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

_log = logging.getLogger(__name__)
_ERROR_LENGTH = 2000

SCHEMA = T.StructType(
    [
        T.StructField("run_id", T.StringType(), metadata={"comment": "Run of the job"}),
        T.StructField("task", T.StringType(), metadata={"comment": "Task of the job"}),
        T.StructField("table", T.StringType(), metadata={"comment": "layer.table; null for a task without a table"}),
        T.StructField("rows_in", T.LongType(), metadata={"comment": "Rows read that were not read before"}),
        T.StructField("kept", T.LongType(), metadata={"comment": "Rows written to the table, as the table tells"}),
        T.StructField("duplicates", T.LongType(), metadata={"comment": "Rows that say what is known already"}),
        T.StructField("quarantined", T.LongType(), metadata={"comment": "Rows that broke a rule"}),
        T.StructField(
            "drifted", T.LongType(), metadata={"comment": "Rows of the quarantined whose delivery has other columns"}
        ),
        T.StructField("seconds", T.DoubleType(), metadata={"comment": "Wall-clock seconds of the task so far"}),
        T.StructField("status", T.StringType(), metadata={"comment": "succeeded or failed"}),
        T.StructField("error", T.StringType(), metadata={"comment": "What went wrong; null when nothing did"}),
        T.StructField("batch", T.StringType(), metadata={"comment": "Identity of the rows read; null when none were"}),
        T.StructField("logged_at", T.TimestampType(), metadata={"comment": "When the row was written"}),
        T.StructField(
            "files_refused", T.LongType(), metadata={"comment": "Files not read, or set aside whole; see incidents"}
        ),
        T.StructField(
            "faults_recovered", T.LongType(), metadata={"comment": "Faults after which a try succeeded; see incidents"}
        ),
        T.StructField(
            "incidents",
            T.ArrayType(TYPE),
            metadata={"comment": "Refused files and recovered faults, each with its reason; null when there were none"},
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Account:
    """What happened to the rows that one task brought to one table; counts of rows, ``drifted`` of the quarantined.

    ``incidents`` are the files it refused and the faults it overcame.
    """

    rows_in: int = 0
    kept: int = 0
    duplicates: int = 0
    quarantined: int = 0
    drifted: int = 0
    batch: str | None = None
    incidents: tuple[Incident, ...] = ()


class TaskLog:
    """The run log as one task sees it; rows are kept until :meth:`write`, at the latest until the task ends."""

    def __init__(self, tables: Tables, run_id: str, task: str) -> None:
        self._run_log = tables.run_log()
        self._run_id = run_id
        self._task = task
        self._rows: list[tuple[Any, ...]] = []
        self.recorded = 0

    def record(self, table: str | None, account: Account, seconds: float) -> None:
        """Note what happened to one table (three-level name); a batch that is replayed is noted again.

        Readers go through :func:`batches`, which tells a batch once.
        """
        self._note(table, account, seconds, "succeeded", None)

    def fail(self, table: str | None, error: BaseException, seconds: float) -> None:
        """Note that the task failed, for one table or as a whole."""
        _log.error("task failed", exc_info=error, extra={"task": self._task, "table": table})
        self._note(table, Account(), seconds, "failed", f"{type(error).__name__}: {error}"[:_ERROR_LENGTH])

    def write(self) -> None:
        """Append the noted rows to the table, in one commit."""
        if not self._rows:
            return
        spark = SparkSession.builder.getOrCreate()
        rows = spark.createDataFrame(self._rows, SCHEMA).coalesce(1)
        rows.write.format("delta").mode("append").option("mergeSchema", "true").saveAsTable(self._run_log)
        self._rows.clear()

    def _note(self, table: str | None, account: Account, seconds: float, status: str, error: str | None) -> None:
        counts = (account.rows_in, account.kept, account.duplicates, account.quarantined, account.drifted)
        name = label(table) if table else None
        when = datetime.now(UTC)
        kinds = [incident.kind for incident in account.incidents]
        incidents = [incident.as_row() for incident in account.incidents] or None
        told = (sum(kind in REFUSALS for kind in kinds), kinds.count(FAULT_RECOVERED), incidents)
        row = (self._run_id, self._task, name, *counts, round(seconds, 3), status, error, account.batch, when, *told)
        _log.info("run log", extra=dict(zip(SCHEMA.fieldNames(), row, strict=True)))
        self._rows.append(row)
        self.recorded += 1


@contextmanager
def logged_task(
    catalog: str, run_id: str, task: str, table: str | None = None, *, attempt: int = 1
) -> Iterator[TaskLog]:
    """Run a task's body and write its log: what it noted, its failure, or one empty row if it noted nothing.

    Args:
        catalog: catalog of the log.
        run_id: run of the job.
        task: the task.
        table: the table it works on (three-level name), if it is one.
        attempt: which try of the run this is; one that succeeds after another is a fault overcome.
    """
    began = time.monotonic()
    log = TaskLog(Tables(catalog), run_id, task)
    _create(Tables(catalog))
    try:
        yield log
    except Exception as error:
        log.fail(table, error, time.monotonic() - began)
        _write_despite(log)
        raise
    if attempt > 1 or not log.recorded:
        overcome = (_overcome(Tables(catalog), run_id, task, table, attempt),) if attempt > 1 else ()
        log.record(table, Account(incidents=overcome), time.monotonic() - began)
    log.write()


def _overcome(tables: Tables, run_id: str, task: str, table: str | None, attempt: int) -> Incident:
    """Return what the tries before this one failed of; one that was killed has left no word."""
    before = SparkSession.builder.getOrCreate().table(tables.run_log())
    before = before.where((F.col("run_id") == run_id) & (F.col("task") == task) & (F.col("status") == "failed"))
    if table is not None:
        before = before.where(F.col("table") == label(table))
    # The error of a table says more than that of the task which it ended.
    last = before.orderBy(F.col("table").isNull(), F.desc("logged_at")).head()
    reason = last.error if last else "the try before it left no word: it was killed, or its cluster was lost"
    subject = task if table is None else f"{task} {label(table)}"
    return Incident(FAULT_RECOVERED, subject, f"try {attempt} succeeded after: {reason}")


def _write_despite(log: TaskLog) -> None:
    """Write the log of a failed task; the task's own error is the one to raise, whatever happens here."""
    try:
        log.write()
    except Exception:  # noqa: BLE001
        _log.exception("the failure could not be written to the run log")


def batches(run_log: DataFrame) -> DataFrame:
    """Return the succeeded rows of the log with each batch of a table once.

    A run that is killed after it logged a batch, and before its checkpoint knew, leaves the batch to the next run,
    which logs it again with the same figures.
    """
    succeeded = run_log.where("status = 'succeeded'")
    identity = F.coalesce("batch", F.concat_ws("/", "run_id", "task", F.col("logged_at").cast("string")))
    first = F.min_by(F.struct(*run_log.columns), "logged_at").alias("first")
    return succeeded.groupBy("table", identity.alias("identity")).agg(first).select("first.*")


def _create(tables: Tables) -> None:
    """Create the log, or add to the log of an older version what it lacks."""
    spark, name = SparkSession.builder.getOrCreate(), tables.run_log()
    if not spark.catalog.tableExists(name):
        columns = ", ".join(map(_declared, SCHEMA))
        spark.sql(f"CREATE TABLE IF NOT EXISTS {name} ({columns}) USING delta COMMENT 'What every run did'")
        return
    present = set(spark.table(name).columns)
    missing = [_declared(field) for field in SCHEMA if field.name not in present]
    if missing:
        spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({', '.join(missing)})")


def _declared(field: T.StructField) -> str:
    return f"{field.name} {field.dataType.simpleString()} COMMENT {literal(field.metadata['comment'])}"
