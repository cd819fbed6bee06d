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
