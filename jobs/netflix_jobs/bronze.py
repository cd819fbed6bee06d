"""Task ``bronze``: every delivered row, once, as text. Nothing delivered is dropped here."""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.checkpoints import Checkpoint
from netflix_jobs.incidents import NOT_DELIVERED, Incident
from netflix_jobs.names import DELIVERED_AT, INGESTED_AT, LINEAGE, RESCUED_DATA, SOURCE_FILE, Tables, label, quoted
from netflix_jobs.parameters import Parameters, location
from netflix_jobs.refused_files import Told, refused_files, told
from netflix_jobs.run_log import Account, logged_task
from netflix_jobs.sources import BY_NAME, SOURCES, Source
from netflix_jobs.tables import create_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyspark.sql.streaming.query import StreamingQuery

TASK = "bronze"
_SIDE_BY_SIDE = 3
_NO_SCHEMA_YET = "CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE"
"""The error of Auto Loader where there is no file whose header it could read.

Source: https://docs.databricks.com/aws/en/error-messages/error-classes.
"""
_ILLEGAL = re.compile(r"[ ,;{}()\n\t=]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Where bronze reads from and where it keeps what it remembers.

    Attributes:
        catalog: catalog of the bronze tables.
        run_id: run of the job.
        source_root: raw; each source has a folder of its own below it.
        checkpoint_root: one checkpoint and one schema location a table are kept below it.
    """

    catalog: str
    run_id: str
    source_root: str
    checkpoint_root: str

    def checkpoint(self, source: Source) -> str:
        """Return the checkpoint of a source's stream."""
        return f"{self.checkpoint_root}/{TASK}/{source.name}/checkpoint"


def main(arguments: Sequence[str] | None = None) -> None:
    """Bring what is new in raw into the bronze tables; sources that fail do not keep the others from loading.

    A source that has not delivered anything yet does not fail the task, unless that is so of all of them.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
        ExceptionGroup: at least one source failed; each failure is in ops.run_log.
    """
    parser = Parameters(TASK, __doc__)
    parser.add_argument("--source-root", required=True, type=location)
    parser.add_argument("--checkpoint-root", required=True, type=location)
    parser.add_argument("--source", choices=sorted(BY_NAME), action="append", help="only this source; repeatable")
    parameters = parser.read(arguments)
    logs.configure(parameters.run_id)
    ingestion = Ingestion(parameters.catalog, parameters.run_id, parameters.source_root, parameters.checkpoint_root)
    chosen = [source for source in SOURCES if not parameters.source or source.name in parameters.source]
    spark = SparkSession.builder.getOrCreate()
    with logged_task(ingestion.catalog, ingestion.run_id, TASK, attempt=parameters.attempt) as log:
        so_far = told(spark.table(Tables(ingestion.catalog).run_log()), TASK)
        loads = [Load(ingestion, source) for source in chosen]
        untold = [load.table for load in loads if load.checkpoint.has_committed_since(_logged_at(so_far, load.table))]
        _side_by_side(loads)
        streams = {load.table: load.checkpoint.location for load in loads if load.error is None}
        refused = refused_files(spark, streams, so_far)
        added = rows_added(spark, [table for table in untold if table in streams], so_far)
        some_were_delivered = not all(load.has_no_schema_yet for load in loads)
        failures = []
        for load in loads:
            if load.error is None:
                # had the clock gone back, the time of ingestion would not tell what this run has read
                rows = max(load.rows, added.get(load.table, 0))
                account = Account(rows_in=rows, kept=rows, incidents=refused[load.table])
                log.record(load.table, account, load.seconds)
            elif load.has_no_schema_yet and some_were_delivered:
                log.record(load.table, Account(incidents=(load.not_delivered(),)), load.seconds)
            else:
                log.fail(load.table, load.error, load.seconds)
                failures.append(load.error)
        if failures:
            raise ExceptionGroup("bronze: some sources could not be loaded", failures)


def rows_added(spark: SparkSession, tables: Iterable[str], so_far: Mapping[str, Told]) -> dict[str, int]:
    """Return how many rows each table holds of which the log does not tell yet.

    They are more than this run has read where the one before was killed, or failed, after it had committed some.

    Args:
        spark: the session.
        tables: three-level names.
        so_far: by ``layer.table``, what the log tells already.
    """

    def added(table: str) -> DataFrame:
        since = _logged_at(so_far, table)
        rows = spark.table(table)
        rows = rows if since is None else rows.where(F.col(INGESTED_AT) > F.lit(since))
        return rows.agg(F.lit(table).alias("table"), F.count("*").alias("rows"))

    counts = [added(table) for table in tables]
    return {row.table: row.rows for row in reduce(DataFrame.unionAll, counts).collect()} if counts else {}


def _logged_at(so_far: Mapping[str, Told], table: str) -> dt.datetime | None:
    return so_far.get(label(table), Told()).logged_at


class Load:
    """One source's load; what it came to is known when :meth:`wait` returns.

    Attributes:
        table: three-level name of the bronze table.
        checkpoint: that of its stream.
        rows: how many it brought.
        error: why it failed, if it did.
        seconds: how long it took.
    """

    def __init__(self, ingestion: Ingestion, source: Source) -> None:
        self.table = Tables(ingestion.catalog).bronze(source.name)
        self.checkpoint = Checkpoint.at(ingestion.checkpoint(source))
        self.rows = 0
        self.error: Exception | None = None
        self.seconds = 0.0
        self._ingestion, self._source = ingestion, source
        self._began = 0.0
        self._query: StreamingQuery | None = None

    @property
    def has_no_schema_yet(self) -> bool:
        """Whether it failed because no file with a header was ever delivered."""
        return _NO_SCHEMA_YET in str(self.error)

    def not_delivered(self) -> Incident:
        """Return what the run log tells of a source without a file that could be read."""
        folder = f"{self._ingestion.source_root}/{self._source.name}"
        reason = (
            f"no file with a header was found in {folder}: either none was delivered yet, or none can be read. The"
            f" table is empty; deliver {self._source.file}, and the next run loads it"
        )
        return Incident(NOT_DELIVERED, label(self.table), reason)

    def start(self) -> None:
        """Start the stream; another may start while it runs."""
        self._began = time.monotonic()
        with self._noting_errors():
            self._query = _start(self._ingestion, self._source, self.table, self.checkpoint)

    def wait(self) -> None:
        """Wait for the stream to have taken up what was delivered."""
        if self._query is not None:
            with self._noting_errors():
                self._query.awaitTermination()
                self.rows = sum(progress.numInputRows for progress in self._query.recentProgress)
        self.seconds = time.monotonic() - self._began

    @contextmanager
    def _noting_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised by main, together with those of the other sources
            self.error = error


def _side_by_side(loads: Iterable[Load]) -> None:
    """Drive the loads so that a few streams run side by side."""
    running: deque[Load] = deque()
    for load in loads:
        load.start()
        running.append(load)
        if len(running) == _SIDE_BY_SIDE:
            running.popleft().wait()
    for load in running:
        load.wait()


def _start(ingestion: Ingestion, source: Source, table: str, checkpoint: Checkpoint) -> StreamingQuery:
    spark = SparkSession.builder.getOrCreate()
    checkpoint.require_readable()
    create_table(
        spark,
        table,
        _columns(source),
        comment=f"{source.file} as delivered, every row once",
        bounded=(SOURCE_FILE, DELIVERED_AT, INGESTED_AT),
        filled_by=checkpoint,
    )
    return (
        with_lineage(_delivered(spark, ingestion, source))
        .writeStream.format("delta")
        .outputMode("append")
        .queryName(f"{TASK} {source.name} {ingestion.run_id}")
        .option("checkpointLocation", checkpoint.location)
        .option("mergeSchema", "true")
        .trigger(availableNow=True)
        .toTable(table)
    )


def with_lineage(delivered: DataFrame) -> DataFrame:
    """Keep every delivered column and add the file, its time of delivery and the time of ingestion."""
    names = _legal_names(name for name in delivered.columns if name != "_metadata")
    return delivered.select(
        *[F.col(quoted(name)).alias(legal) for name, legal in names.items()],
        F.col("_metadata.file_path").alias(SOURCE_FILE),
        F.col("_metadata.file_modification_time").alias(DELIVERED_AT),
        F.current_timestamp().alias(INGESTED_AT),
    )


def _legal_names(delivered: Iterable[str]) -> dict[str, str]:
    """Return the delivered columns' names as Delta takes them, so that no header can stop the stream of its source.

    Characters that Delta refuses are percent-encoded; a name that bronze or another column has already gets a suffix.
    https://docs.delta.io/latest/delta-column-mapping.html#supported-characters-in-column-names
    """
    taken = {name.lower() for name in LINEAGE if name != RESCUED_DATA}
    names = {}
    for name in delivered:
        legal = _ILLEGAL.sub(lambda match: quote(match[0], safe=""), name)
        while legal.lower() in taken:
            legal += "_delivered"
        taken.add(legal.lower())
        names[name] = legal
    return names


def _delivered(spark: SparkSession, ingestion: Ingestion, source: Source) -> DataFrame:
    """Read with Auto Loader, everything as text, quotes doubled as RFC 4180 has it.

    New files are found by listing the source's folder. File events come in any order: those of a delivery's files may
    be known later than that of its marker, which starts the run, and the delivery would be loaded in parts.
    https://learn.microsoft.com/azure/databricks/ingestion/cloud-object-storage/auto-loader/file-events-explained
    """
    options = {
        "cloudFiles.format": "csv",
        "cloudFiles.schemaLocation": f"{ingestion.checkpoint_root}/{TASK}/{source.name}/schema",
        "cloudFiles.schemaEvolutionMode": "addNewColumns",
        "cloudFiles.inferColumnTypes": "false",
        "cloudFiles.partitionColumns": "",
        "cloudFiles.useManagedFileEvents": "false",
        "readerCaseSensitive": "false",
        "rescuedDataColumn": RESCUED_DATA,
        "header": "true",
        "multiLine": "true",
        "quote": '"',
        "escape": '"',
        "encoding": "UTF-8",
        "ignoreCorruptFiles": "true",
        "pathGlobFilter": "*.csv",
    }
    return spark.readStream.format("cloudFiles").options(**options).load(f"{ingestion.source_root}/{source.name}")


def _columns(source: Source) -> dict[str, tuple[str, str]]:
    return {column: ("STRING", meaning) for column, meaning in source.columns.items()} | LINEAGE
