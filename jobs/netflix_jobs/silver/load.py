"""Tasks ``silver_titles`` and ``silver_lookups``: only what is new in bronze is read, and a rerun changes nothing."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from netflix_jobs import logs
from netflix_jobs.names import INGESTED_AT
from netflix_jobs.parameters import Parameters, identifier, location
from netflix_jobs.run_log import Account, TaskLog, logged_task
from netflix_jobs.silver import quarantine
from netflix_jobs.silver.checks import holds, is_valid
from netflix_jobs.silver.merge import merge
from netflix_jobs.silver.target import Target, lookup_target, titles_target
from netflix_jobs.sources import BY_NAME, LOOKUPS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

TITLES_TASK = "silver_titles"
LOOKUPS_TASK = "silver_lookups"
# A backlog is one batch, so that a run writes one row a table to ops.run_log; Spark spills what memory can't hold.
_ALL_FILES = str(2**31 - 1)
_log = logging.getLogger(__name__)


def titles(arguments: Sequence[str] | None = None) -> None:
    """Load new bronze titles into silver.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
    """
    parser = Parameters(TITLES_TASK, __doc__)
    parser.add_argument("--checkpoint-root", required=True, type=location)
    parameters = parser.read(arguments)
    _load(TITLES_TASK, titles_target(parameters.catalog), parameters)


def lookups(arguments: Sequence[str] | None = None) -> None:
    """Load one lookup: new bronze rows of ``--source`` into the silver table ``--target``.

    Raises:
        ParameterError: a parameter is missing, unknown or unusable.
    """
    parser = Parameters(LOOKUPS_TASK, __doc__)
    parser.add_argument("--checkpoint-root", required=True, type=location)
    parser.add_argument("--source", required=True, choices=[source.name for source in LOOKUPS])
    parser.add_argument("--target", required=True, type=identifier)
    parameters = parser.read(arguments)
    target = lookup_target(parameters.catalog, BY_NAME[parameters.source], parameters.target)
    _load(LOOKUPS_TASK, target, parameters)


def _load(task: str, target: Target, parameters: Namespace) -> None:
    logs.configure(parameters.run_id)
    spark = SparkSession.builder.getOrCreate()
    began = time.monotonic()
    with logged_task(parameters.catalog, parameters.run_id, task, target.table) as log:
        target.create(spark)
        quarantine.create(spark, target)
        query = (
            spark.readStream.option("maxFilesPerTrigger", _ALL_FILES)
            .table(target.tables.bronze(target.source.name))
            .writeStream.foreachBatch(lambda batch, _: process(batch, target, log, began))
            .queryName(f"{task} {target.name} {parameters.run_id}")
            .option("checkpointLocation", f"{parameters.checkpoint_root}/{task}/{target.name}/checkpoint")
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()


def process(bronze: DataFrame, target: Target, log: TaskLog, began: float) -> None:
    """Bring one batch of bronze rows to silver and to the quarantine; replaying it changes nothing."""
    rows = target.read(bronze)
    valid = is_valid(target.rules)
    warnings = [rule for rule in target.rules if rule.severity == "warn"]
    facts = rows.agg(
        F.count("*").alias("rows_in"),
        F.count_if(~valid).alias("quarantined"),
        F.min(INGESTED_AT).alias("first"),
        F.max(INGESTED_AT).alias("last"),
        *[F.count_if(~holds(rule)).alias(rule.name) for rule in warnings],
    ).collect()[0]
    if not facts.rows_in:
        return
    # Bronze only grows, and each of its batches has a time of its own: these three tell the rows that were read.
    batch = f"{facts['first'].isoformat()}/{facts['last'].isoformat()}/{facts.rows_in}"
    if facts.quarantined:
        quarantine.append(rows.where(~valid), target, batch)
    merged = merge(rows.where(valid), target, batch, facts.rows_in - facts.quarantined)
    quarantine.resolve(bronze.sparkSession, target)
    _log.info(
        "rows that break a warning rule",
        extra={"table": target.table, **{rule.name: facts[rule.name] for rule in warnings}},
    )
    account = Account(facts.rows_in, merged.kept, merged.duplicates, facts.quarantined, batch)
    log.record(target.table, account, time.monotonic() - began)
    log.write()  # before the checkpoint forgets the batch
