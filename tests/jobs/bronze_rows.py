"""Writes bronze tables by hand, so that silver can be tried with exactly the rows a test names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from netflix_jobs.names import DELIVERED_AT, INGESTED_AT, RESCUED_DATA, SOURCE_FILE
from netflix_jobs.sources import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyspark.sql import SparkSession

CATALOG = "spark_catalog"
_FIRST_DELIVERY = datetime(2026, 11, 1, tzinfo=UTC)

A_MOVIE = {
    "show_id": "70000001",
    "type": "Movie",
    "title": "Harbour: The Return",
    "duration_minutes": "94",
    "date_added": "9/8/2018",
    "release_year": "2016",
    "rating": "PG-13",
    "description": "A ferry comes back.",
}
A_SHOW = {
    "show_id": "70000002",
    "type": "TV Show",
    "title": "Night Bakers",
    "duration_seasons": "3",
    "date_added": "12/31/2019",
    "release_year": "2019",
    "rating": "TV-Y7-FV",
    "description": "Bread, mostly.",
}


def ingest(
    spark: SparkSession, source: str, rows: Sequence[Mapping[str, str | None]], *, delivery: int = 1, day: int = 0
) -> None:
    """Append rows to ``bronze.<source>`` as one bronze batch, the ``delivery``-th file, delivered on its own day."""
    columns = list(BY_NAME[source].columns)
    extra = sorted({name for row in rows for name in row} - set(columns) - {RESCUED_DATA})
    delivered_at = _FIRST_DELIVERY + timedelta(days=day or delivery)
    ingested_at = _FIRST_DELIVERY + timedelta(days=delivery, hours=1)
    lineage = (f"file:/raw/{source}/run_id={delivery:03}/{BY_NAME[source].file}", delivered_at, ingested_at)
    values = [(*[row.get(name) for name in columns + extra], row.get(RESCUED_DATA), *lineage) for row in rows]
    technical = f"{RESCUED_DATA} STRING, {SOURCE_FILE} STRING, {DELIVERED_AT} TIMESTAMP, {INGESTED_AT} TIMESTAMP"
    schema = ", ".join([*[f"`{name}` STRING" for name in columns + extra], technical])
    writer = spark.createDataFrame(values, schema).coalesce(1).write.format("delta").mode("append")
    writer.option("mergeSchema", "true").saveAsTable(f"{CATALOG}.bronze.{source}")
