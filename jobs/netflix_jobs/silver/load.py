"""Tasks ``silver_titles`` and ``silver_lookups``: only what is new in bronze is read, and a rerun changes nothing."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.checkpoints import Checkpoint
from netflix_jobs.mappings import mappings, require_expressions
from netflix_jobs.names import DELIVERED_AT, INGESTED_AT, SOURCE_FILE
from netflix_jobs.parameters import Parameters, identifier, location
from netflix_jobs.run_log import Account, TaskLog, logged_task
from netflix_jobs.silver import deliveries, history, quarantine
from netflix_jobs.silver.judgement import is_refused, judged, persisted, warned, warnings
from netflix_jobs.silver.merge import merge
from netflix_jobs.silver.target import Target, lookup_target, titles_target
from netflix_jobs.sources import BY_NAME, LOOKUPS, TITLES

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame, Row

    from netflix_jobs.silver.deliveries import Deliveries

TITLES_TASK = "silver_titles"
LOOKUPS_TASK = "silver_lookups"
# A backlog is one batch, so that a run writes one row a table to ops.run_log; Spark spills what memory can't hold.
_ALL_FILES = str(2**31 - 1)
_log = logging.getLogger(__name__)


def titles(arguments: Sequence[str] | None = None) -> None:
    """Load new bronze titles into silver.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
        CheckpointError: the checkpoint is damaged, or does not belong to the tables.
    """
    parser = Parameters(TITLES_TASK, __doc__)
    _add_common(parser)
    parameters = parser.read(arguments)
    _load(TITLES_TASK, titles_target(parameters.catalog, parameters.mappings.get(TITLES.name, ())), parameters)


def lookups(arguments: Sequence[str] | None = None) -> None:
    """Load one lookup: new bronze rows of ``--source`` into the silver table ``--target``.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
        CheckpointError: the checkpoint is damaged, or does not belong to the tables.
    """
    parser = Parameters(LOOKUPS_TASK, __doc__)
    _add_common(parser)
    parser.add_argument("--source", required=True, choices=[source.name for source in LOOKUPS])
    parser.add_argument("--target", required=True, type=identifier)
    parameters = parser.read(arguments)
    source, declared = BY_NAME[parameters.source], parameters.mappings.get(parameters.source, ())
    target = lookup_target(parameters.catalog, source, parameters.target, declared)
    _load(LOOKUPS_TASK, target, parameters)


def _add_common(parser: Parameters) -> None:
    parser.add_argument("--checkpoint-root", required=True, type=location)
    parser.add_argument("--mappings", type=mappings, default={}, help="how deliveries of another shape are read; JSON")


def _load(task: str, target: Target, parameters: Namespace) -> None:
    logs.configure(parameters.run_id)
    spark = SparkSession.builder.getOrCreate()
    began = time.monotonic()
    require_expressions(spark, target.mappings)
    checkpoint = Checkpoint.at(f"{parameters.checkpoint_root}/{task}/{target.name}/checkpoint")
    with logged_task(parameters.catalog, parameters.run_id, task, target.table, attempt=parameters.attempt) as log:
        checkpoint.require_readable()
        target.create(spark, checkpoint)
        quarantine.create(spark, target, checkpoint)
        query = (
            spark.readStream.option("maxFilesPerTrigger", _ALL_FILES)
            .table(target.tables.bronze(target.source.name))
            .writeStream.foreachBatch(lambda batch, _: process(batch, target, log, began))
            .queryName(f"{task} {target.name} {parameters.run_id}")
            .option("checkpointLocation", checkpoint.location)
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()


def process(bronze: DataFrame, target: Target, log: TaskLog, began: float) -> None:
    """Bring one batch of bronze rows to silver and to the quarantine; replaying it changes nothing."""
    with judged(bronze, target) as rows:
        files = _facts(rows, target)
        other = deliveries.find(bronze.sparkSession, target.source, files, target.mappings)
        if files and not other:
            _bring(rows, files, other, target, log, began)
    if other:
        with judged(bronze, target, other) as rows:
            _bring(rows, _facts(rows, target), other, target, log, began)


def _bring(rows: DataFrame, files: list[Row], other: Deliveries, target: Target, log: TaskLog, began: float) -> None:
    rows_in = sum(file.rows_in for file in files)
    drifted = sum(file.rows_in for file in files if file[SOURCE_FILE] in other.set_aside)
    quarantined = sum(file.quarantined for file in files)
    # Bronze only grows, and each of its batches has a time of its own: these three tell the rows that were read.
    first, last = min(file.first for file in files), max(file.last for file in files)
    batch = f"{first.isoformat()}/{last.isoformat()}/{rows_in}"
    if quarantined:
        quarantine.append(rows.where(is_refused()), target, batch)
    with _on_time(rows.where(~is_refused()), target, files) as (on_time, late):
        merged = merge(on_time, target, batch, rows_in - quarantined - late)
    quarantine.resolve(rows.where(~is_refused()), target)
    broken = {rule.name: sum(file[rule.name] for file in files) for rule in warnings(target.rules)}
    _log.info("rows that break a warning rule", extra={"table": target.table, **broken})
    incidents = (*other.incidents(), *merged.incidents)
    account = Account(rows_in, merged.kept, merged.duplicates + late, quarantined, drifted, batch, incidents)
    log.record(target.table, account, time.monotonic() - began)
    log.write()  # before the checkpoint forgets the batch


@contextmanager
def _on_time(valid: DataFrame, target: Target, files: list[Row]) -> Iterator[tuple[DataFrame, int]]:
    """Leave out the rows that a later delivery has superseded already, and count them."""
    oldest = min(file.oldest for file in files)
    superseded = history.superseded(valid, target, [file[SOURCE_FILE] for file in files], oldest)
    row = [*target.key, *target.sequence]
    late = 0 if superseded is None else valid.join(superseded, on=row, how="left_semi").count()
    if superseded is None or not late:
        yield valid, 0
        return
    with persisted(valid.join(superseded, on=row, how="left_anti")) as on_time:
        yield on_time, late


def _facts(rows: DataFrame, target: Target) -> list[Row]:
    """Count, for each file of the batch, its rows, those that break a rule, and the values of each declared column."""
    return (
        rows.groupBy(SOURCE_FILE)
        .agg(
            F.count("*").alias("rows_in"),
            F.count_if(is_refused()).alias("quarantined"),
            F.min(INGESTED_AT).alias("first"),
            F.max(INGESTED_AT).alias("last"),
            F.min(DELIVERED_AT).alias("oldest"),
            *[F.count_if(warned(rule)).alias(rule.name) for rule in warnings(target.rules)],
            *deliveries.values_present(target.source),
        )
        .collect()
    )
