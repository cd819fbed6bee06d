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
    """Create an empty Delta table, or add to one that exists the columns that were declared since.

    Each is one commit, so a crash leaves it whole or not done at all. Rows from before hold null in a column that is
    added. A column that is declared no more stays.

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
        present = {column.lower() for column in spark.table(name).columns}
        added = {column: declared for column, declared in columns.items() if column.lower() not in present}
        if added:
            spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({_ddl(added)})")
        return
    clustering = f" CLUSTER BY ({', '.join(cluster_by)})" if cluster_by else ""
    skipping = f"'delta.dataSkippingStatsColumns' = {literal(','.join(bounded))}"
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {name} ({_ddl(columns)}) USING delta{clustering} COMMENT {literal(comment)} "
        f"TBLPROPERTIES ({skipping})"
    )


def _ddl(columns: Mapping[str, tuple[str, str]]) -> str:
    return ", ".join(f"`{column}` {kind} COMMENT {literal(text)}" for column, (kind, text) in columns.items())


def literal(text: str) -> str:
    """Return ``text`` as a SQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def count_rows(spark: SparkSession, name: str) -> int:
    """Return the number of rows of a table; Delta answers from its log."""
    return spark.table(name).count()
