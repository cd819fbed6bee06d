"""Creates Delta tables with documented columns, and reads what Delta knows of them without scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import SparkSession

    from netflix_jobs.checkpoints import Checkpoint


def create_table(
    spark: SparkSession,
    name: str,
    columns: Mapping[str, tuple[str, str]],
    *,
    comment: str,
    bounded: tuple[str, ...],
    cluster_by: tuple[str, ...] = (),
    filled_by: Checkpoint | None = None,
) -> None:
    """Create an empty Delta table unless it exists; one commit, so a crash leaves it whole or not at all.

    Args:
        spark: the session.
        name: three-level name.
        columns: SQL type and comment by column name.
        comment: what the table holds.
        bounded: columns of which Delta keeps the bounds of each file, to skip files by; of long texts and of columns
            that no query filters by they cost a tenth of every write and skip nothing.
            https://docs.delta.io/latest/optimizations-oss.html#data-skipping
        cluster_by: liquid clustering columns.
        filled_by: checkpoint of the stream that fills the table.

    Raises:
        CheckpointError: of table and checkpoint one was lost.
    """
    exists = spark.catalog.tableExists(name)
    if filled_by:
        filled_by.require_same_past(name, exists=exists, holds_rows=lambda: count_rows(spark, name) > 0)
    if exists:
        return
    declared = ", ".join(f"`{column}` {kind} COMMENT {literal(text)}" for column, (kind, text) in columns.items())
    clustering = f" CLUSTER BY ({', '.join(cluster_by)})" if cluster_by else ""
    skipping = f"'delta.dataSkippingStatsColumns' = {literal(','.join(bounded))}"
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {name} ({declared}) USING delta{clustering} COMMENT {literal(comment)} "
        f"TBLPROPERTIES ({skipping})"
    )


def literal(text: str) -> str:
    """Return ``text`` as a SQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def count_rows(spark: SparkSession, name: str) -> int:
    """Return the number of rows of a table; Delta answers from its log."""
    return spark.table(name).count()
