"""The quarantine: rows that broke a rule, as delivered, with the reasons; a later delivery can correct them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

from netflix_jobs.names import DELIVERED_AT, LINEAGE, RESCUED_DATA, SOURCE_FILE
from netflix_jobs.silver.checks import REASONS
from netflix_jobs.silver.judgement import ROW
from netflix_jobs.silver.target import SILVER_LINEAGE
from netflix_jobs.tables import create_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from netflix_jobs.checkpoints import Checkpoint
    from netflix_jobs.silver.target import Target

QUARANTINED_AT = "quarantined_at"
RESOLVED_AT = "resolved_at"


def create(spark: SparkSession, target: Target, filled_by: Checkpoint | None = None) -> None:
    """Create the quarantine table of a target unless it exists.

    Raises:
        CheckpointError: of the table and the checkpoint of the stream that fills it one was lost.
    """
    columns = {
        **{name: (target.columns[name][0], f"{target.columns[name][1]}; null if unreadable") for name in target.key},
        REASONS: ("ARRAY<STRING>", "Names of the rules the row broke"),
        ROW: ("STRING", "The delivered columns as JSON"),
        RESCUED_DATA: LINEAGE[RESCUED_DATA],
        **SILVER_LINEAGE,
        QUARANTINED_AT: ("TIMESTAMP", "When the row was refused"),
        RESOLVED_AT: ("TIMESTAMP", "When a delivery corrected the row; null while none has"),
    }
    create_table(
        spark,
        target.quarantine,
        columns,
        comment=f"Rows of {target.source.name} that broke a rule",
        bounded=(SOURCE_FILE, DELIVERED_AT, RESOLVED_AT),
        filled_by=filled_by,
    )


def append(refused: DataFrame, target: Target, batch: str) -> None:
    """Append refused rows, once however often the batch is replayed: Delta remembers the transaction's id.

    Args:
        refused: the refused among the judged rows.
        target: whose quarantine it is.
        batch: identity of the rows read.
    """
    rows = refused.select(
        *target.key,
        REASONS,
        ROW,
        RESCUED_DATA,
        *SILVER_LINEAGE,
        F.current_timestamp().alias(QUARANTINED_AT),
        F.lit(None).cast("timestamp").alias(RESOLVED_AT),
    )
    writer = rows.write.format("delta").mode("append")
    writer.option("txnAppId", f"{target.name}/{batch}").option("txnVersion", 0).saveAsTable(target.quarantine)


def resolve(valid: DataFrame, target: Target) -> None:
    """Mark the refused rows whose key the same or a later delivery says rightly.

    That silver holds the key does not tell: silver keeps when a row was changed last, and a correction that says what
    silver knew before changes nothing.

    Args:
        valid: judged rows of the batch that are not refused.
        target: whose quarantine it is.
    """
    spark = valid.sparkSession
    waiting = spark.table(target.quarantine).where(F.col(RESOLVED_AT).isNull()).dropna(subset=list(target.key))
    if waiting.isEmpty():
        return
    sequence = F.struct(*target.sequence)
    said = [rows.select(*target.key, sequence.alias("said")) for rows in (spark.table(target.table), valid)]
    corrected = (
        waiting.select(*target.key, sequence.alias("refused"))
        .join(said[0].unionByName(said[1]), on=list(target.key), how="inner")
        .where("said >= refused")
        .select(*target.key, "refused")
    )
    if corrected.isEmpty():
        return
    from delta.tables import DeltaTable  # noqa: PLC0415 - the cluster's Delta, not needed to build or inspect the wheel

    same_row = [f"q.{name} = c.{name}" for name in target.key] + [
        f"struct(q.{', q.'.join(target.sequence)}) = c.refused"
    ]
    (
        DeltaTable.forName(spark, target.quarantine)
        .alias("q")
        .merge(corrected.distinct().alias("c"), " AND ".join(same_row))
        .whenMatchedUpdate(condition=f"q.{RESOLVED_AT} IS NULL", set={RESOLVED_AT: "current_timestamp()"})
        .execute()
    )
