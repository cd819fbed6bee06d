"""Deliveries that are read out of order: what a later delivery has said already is not said anew by an older one.

Silver keeps the time of the delivery that last *changed* a row: a delivery that repeats what is known rewrites nothing.
So it is bronze, which keeps every delivery, that tells whether an older delivery comes too late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from netflix_jobs.names import DELIVERED_AT, SOURCE_FILE
from netflix_jobs.silver import deliveries
from netflix_jobs.silver.checks import REASONS, is_valid

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from netflix_jobs.silver.target import Target


def superseded(valid: DataFrame, target: Target, files: Sequence[str], oldest: dt.datetime) -> DataFrame | None:
    """Return the keys of the batch of which bronze holds a later word; None when the batch comes in order.

    A later delivery may not have been in a batch yet: the batch can be one that failed before it was delivered.

    Args:
        valid: the batch's typed rows that satisfy the rules.
        target: the silver table.
        files: the files of the batch; bronze holds a file whole or not at all, so the other files are other batches'.
            Times of ingestion would not tell: a clock may go back.
        oldest: time of the batch's oldest delivery.
    """
    if not target.has_updates:
        return None  # the row of a lookup is its key: it says the same whenever it is delivered
    spark = valid.sparkSession
    bronze = spark.table(target.tables.bronze(target.source.name))
    later = bronze.where((F.col(DELIVERED_AT) > F.lit(oldest)) & ~F.col(SOURCE_FILE).isin(*files))
    if later.isEmpty():
        return None
    counted = target.read(later).groupBy(SOURCE_FILE).agg(*deliveries.values_present(target.source)).collect()
    other = deliveries.find(spark, target.source, counted, target.mappings)
    said = target.read(later, other.mapped).where(is_valid(target.rules) & ~other.is_set_aside())
    # what was set aside stays so when its file, and with it the header, is not in raw any more
    drifted = F.exists(REASONS, lambda reason: reason.startswith(deliveries.OTHER_COLUMNS))
    set_aside = spark.table(target.quarantine).where(drifted).select(SOURCE_FILE).distinct()
    said = said.join(set_aside, on=SOURCE_FILE, how="left_anti")
    latest = said.groupBy(*target.key).agg(F.max(F.struct(*target.sequence)).alias("_said_at"))
    late = valid.select(*target.key, F.struct(*target.sequence).alias("_delivered")).join(
        latest, on=list(target.key), how="inner"
    )
    return late.where("_said_at > _delivered").select(*target.key, *[f"_delivered.{name}" for name in target.sequence])
