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

from netflix_jobs.names import Tables, label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

_log = logging.getLogger(__name__)
_ERROR_LENGTH = 2000

_SCHEMA = T.StructType(
    [
        T.StructField("run_id", T.StringType(), metadata={"comment": "Run of the job"}),
        T.StructField("task", T.StringType(), metadata={"comment": "Task of the job"}),
        T.StructField("table", T.StringType(), metadata={"comment": "layer.table; null for a task without a table"}),
        T.StructField("rows_in", T.LongType(), metadata={"comment": "Rows read that were not read before"}),
        T.StructField("kept", T.LongType(), metadata={"comment": "Rows written to the table, by its own commit"}),
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
    ]
)


@dataclass(frozen=True, slots=True)
class Account:
    """What happened to the rows that one task brought to one table; counts of rows, ``drifted`` of the quarantined."""

    rows_in: int = 0
    kept: int = 0
    duplicates: int = 0
    quarantined: int = 0
    drifted: int = 0
    batch: str | None = None

    @property
    def balanced(self) -> bool:
        """Whether every row that came in is accounted for."""
        return self.rows_in == self.kept + self.duplicates + self.quarantined


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
        rows = spark.createDataFrame(self._rows, _SCHEMA).coalesce(1)
        rows.write.format("delta").mode("append").option("mergeSchema", "true").saveAsTable(self._run_log)
        self._rows.clear()

    def _note(self, table: str | None, account: Account, seconds: float, status: str, error: str | None) -> None:
        counts = (account.rows_in, account.kept, account.duplicates, account.quarantined, account.drifted)
        name = label(table) if table else None
        when = datetime.now(UTC)
        row = (self._run_id, self._task, name, *counts, round(seconds, 3), status, error, account.batch, when)
        _log.info("run log", extra=dict(zip(_SCHEMA.fieldNames(), row, strict=True)))
        self._rows.append(row)
        self.recorded += 1


@contextmanager
def logged_task(catalog: str, run_id: str, task: str, table: str | None = None) -> Iterator[TaskLog]:
    """Run a task's body and write its log: what it noted, its failure, or one empty row if it noted nothing."""
    began = time.monotonic()
    log = TaskLog(Tables(catalog), run_id, task)
    _create(Tables(catalog))
    try:
        yield log
    except Exception as error:
        log.fail(table, error, time.monotonic() - began)
        _write_despite(log)
        raise
    if not log.recorded:
        log.record(table, Account(), time.monotonic() - began)
    log.write()


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
    spark = SparkSession.builder.getOrCreate()
    if spark.catalog.tableExists(tables.run_log()):
        return
    columns = ", ".join(f"{f.name} {f.dataType.simpleString()} COMMENT '{f.metadata['comment']}'" for f in _SCHEMA)
    spark.sql(f"CREATE TABLE IF NOT EXISTS {tables.run_log()} ({columns}) USING delta COMMENT 'What every run did'")
