"""The gold pipeline over silver tables of a few rows."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from deltalake import DeltaTable
from pyspark.sql import functions as F

from local_platform.pipelines import LocalPipeline
from local_platform.storage.local_folder import LocalFolder
from tests.lake_folder import query

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from local_platform.pipelines import PipelineUpdate

GOLD = Path(__file__).parents[2] / "dlt_pipelines" / "gold"
TITLES = """show_id BIGINT, type STRING, type_flag INT, title STRING, short_title STRING, duration_minutes INT,
    duration_seasons INT, duration_rank INT, date_added DATE, release_year INT, rating STRING, rating_family STRING,
    description STRING"""
LOOKUPS = {"cast": "cast", "category": "listed_in", "countries": "country", "directors": "director"}
TECHNICAL = ", _source_file STRING, _delivered_at TIMESTAMP, _ingested_at TIMESTAMP"


class Gold:
    """Silver and gold schemas of one test, in folders of their names; gold is read as any Delta reader does."""

    def __init__(self, spark: SparkSession, silver: str, gold: str, folder: Path) -> None:
        self.silver = silver
        self._spark, self._tables = spark, folder / gold
        self._pipeline = LocalPipeline(
            spark,
            sorted(GOLD.glob("*.py")),
            storage=LocalFolder(folder / "storage"),
            catalog="spark_catalog",
            schema=gold,
            configuration={"netflix.catalog": "spark_catalog", "netflix.silver_schema": silver},
        )

    def fill(self, table: str, rows: str) -> None:
        """Replace a silver table's rows by ``rows``, SQL values without the technical columns."""
        columns = TITLES if table == "titles" else f"`{LOOKUPS[table]}` STRING, show_id BIGINT"
        given = self._spark.sql(
            f"SELECT *, 'file.csv', TIMESTAMP'2026-01-01', TIMESTAMP'2026-01-01' FROM VALUES {rows}"
        )
        declared = self._spark.createDataFrame([], columns + TECHNICAL).schema
        typed = given.toDF(*declared.names).select(*(F.col(f.name).cast(f.dataType) for f in declared))
        typed.write.mode("overwrite").saveAsTable(f"{self.silver}.{table}")

    def update(self, *selected: str) -> PipelineUpdate:
        return self._pipeline.update(selected=selected or None)

    def table(self, name: str) -> DeltaTable:
        return DeltaTable(self._tables / name)

    def rows(self, table: str) -> set[tuple[object, ...]]:
        return {tuple(row.values()) for row in query(self.table(table))}


@pytest.fixture
def gold(spark: SparkSession, new_schema: Callable[[str], str], tmp_path: Path) -> Gold:
    return Gold(spark, new_schema("silver"), new_schema("gold"), tmp_path)
