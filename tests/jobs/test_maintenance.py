"""Maintenance looks after every table of bronze, silver and ops, and loses no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netflix_jobs import maintenance
from tests.jobs.bronze_rows import A_MOVIE, A_SHOW, CATALOG, ingest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_compacts_each_table_and_logs_it(lakehouse: SparkSession) -> None:
    ingest(lakehouse, "titles", [A_MOVIE], delivery=1)
    ingest(lakehouse, "titles", [A_SHOW], delivery=2)
    maintenance.main(["--catalog", CATALOG, "--run-id", "r1"])
    assert lakehouse.table("bronze.titles").count() == 2
    assert len(lakehouse.table("bronze.titles").inputFiles()) == 1
    logged = [row["table"] for row in lakehouse.table("ops.run_log").orderBy("table").collect()]
    assert logged == ["bronze.titles", "ops.run_log"]


def test_touches_a_table_only_where_there_is_something_to_do(lakehouse: SparkSession) -> None:
    """The second time each table is one file; no table is older than the retention, unless that is no time at all."""
    ingest(lakehouse, "titles", [A_MOVIE], delivery=1)
    ingest(lakehouse, "titles", [A_SHOW], delivery=2)
    maintenance.maintain(lakehouse, "bronze.titles", 168)
    maintenance.maintain(lakehouse, "bronze.titles", 168)
    lakehouse.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    maintenance.maintain(lakehouse, "bronze.titles", 0)
    lakehouse.conf.unset("spark.databricks.delta.retentionDurationCheck.enabled")

    done = [row.operation for row in lakehouse.sql("DESCRIBE HISTORY bronze.titles").orderBy("version").collect()]
    assert done.count("OPTIMIZE") == 1
    assert done[-2:] == ["VACUUM START", "VACUUM END"]
    assert done.count("VACUUM START") == 1
    assert lakehouse.table("bronze.titles").count() == 2
