"""Task ``bronze``: every delivered row, once, as text. Nothing delivered is dropped here."""

from __future__ import annotations

import logging
import re
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.checkpoints import Checkpoint
from netflix_jobs.names import DELIVERED_AT, INGESTED_AT, LINEAGE, RESCUED_DATA, SOURCE_FILE, Tables, label, quoted
from netflix_jobs.parameters import Parameters, location
from netflix_jobs.refused_files import Told, refused_files, told
from netflix_jobs.run_log import Account, TaskLog, logged_task
from netflix_jobs.sources import BY_NAME, SOURCES, Source
from netflix_jobs.tables import create_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyspark.sql.streaming.query import StreamingQuery

TASK = "bronze"
_SIDE_BY_SIDE = 3
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
    with logged_task(ingestion.catalog, ingestion.run_id, TASK, attempt=parameters.attempt) as log:
        so_far = told(SparkSession.builder.getOrCreate().table(Tables(ingestion.catalog).run_log()))
        failures = _side_by_side(ingest(ingestion, source, log, so_far) for source in chosen)
        if failures:
            raise ExceptionGroup("bronze: some sources could not be loaded", failures)


def _side_by_side(loads: Iterable[Iterator[Exception | None]]) -> list[Exception]:
    """Drive the loads so that a few streams run side by side; return the errors of those that failed."""
    running: deque[Iterator[Exception | None]] = deque()
    outcomes: list[Exception | None] = []
    for load in loads:
        outcomes.append(next(load))
        running.append(load)
        if len(running) == _SIDE_BY_SIDE:
            outcomes.extend(running.popleft())
    for load in running:
        outcomes.extend(load)
    return [outcome for outcome in outcomes if outcome is not None]


def ingest(
    ingestion: Ingestion, source: Source, log: TaskLog, so_far: Mapping[str, Told]
) -> Iterator[Exception | None]:
    """Load one source incrementally with Auto Loader, and note in the log what it brought, and what it refused.

    Args:
        ingestion: where from and where to.
        source: the source.
        log: where that is noted.
        so_far: by ``layer.table``, what earlier runs noted.

    Yields:
        None when its stream has started, so that another may start; then, if the load failed at any point, its error.
    """
    began = time.monotonic()
    table = Tables(ingestion.catalog).bronze(source.name)
    try:
        query = _start(ingestion, source, table)
        yield None
        query.awaitTermination()
        spark = SparkSession.builder.getOrCreate()
        refused = refused_files(spark, ingestion.checkpoint(source), table, so_far.get(label(table), Told()))
    except Exception as error:  # noqa: BLE001 - raised by main, together with those of the other sources
        log.fail(table, error, time.monotonic() - began)
        yield error
    else:
        rows = sum(progress.numInputRows for progress in query.recentProgress)
        log.record(table, Account(rows_in=rows, kept=rows, incidents=refused), time.monotonic() - began)


def _start(ingestion: Ingestion, source: Source, table: str) -> StreamingQuery:
    spark = SparkSession.builder.getOrCreate()
    checkpoint = Checkpoint.at(ingestion.checkpoint(source))
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
    return delivered.select(
        *[F.col(quoted(name)).alias(_legal(name)) for name in delivered.columns if name != "_metadata"],
        F.col("_metadata.file_path").alias(SOURCE_FILE),
        F.col("_metadata.file_modification_time").alias(DELIVERED_AT),
        F.current_timestamp().alias(INGESTED_AT),
    )


def _legal(name: str) -> str:
    """Return a delivered column's name as Delta takes it, so that no header can stop the stream of its source.

    Characters that Delta refuses are percent-encoded, which can be undone; a name that is bronze's own gets a suffix.
    https://docs.delta.io/latest/delta-column-mapping.html#supported-characters-in-column-names
    """
    if name != RESCUED_DATA and name.lower() in LINEAGE:
        return f"{name}_delivered"
    return _ILLEGAL.sub(lambda match: quote(match[0], safe=""), name)


def _delivered(spark: SparkSession, ingestion: Ingestion, source: Source) -> DataFrame:
    """Read with Auto Loader, everything as text, quotes doubled as RFC 4180 has it.

    New files are found by the file events of raw's external location, so no run lists years of deliveries.
    """
    options = {
        "cloudFiles.format": "csv",
        "cloudFiles.schemaLocation": f"{ingestion.checkpoint_root}/{TASK}/{source.name}/schema",
        "cloudFiles.schemaEvolutionMode": "addNewColumns",
        "cloudFiles.inferColumnTypes": "false",
        "cloudFiles.partitionColumns": "",
        "cloudFiles.useManagedFileEvents": "true",
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
