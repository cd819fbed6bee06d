"""Maintenance looks after every table of bronze, silver and ops, and loses no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


def test_a_table_that_fails_keeps_no_other_from_being_looked_after_and_others_tables_are_let_alone(
    lakehouse: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(lakehouse, "titles", [A_MOVIE])
    ingest(lakehouse, "cast", [{"show_id": "1", "cast": "Ada"}])
    lakehouse.sql("CREATE TABLE ops.of_somebody_else USING delta AS SELECT 1 AS a")
    maintain = maintenance.maintain

    def fail_at_titles(spark: SparkSession, table: str, retention_hours: int) -> None:
        if table == f"{CATALOG}.bronze.titles":
            raise OSError("disk")
        maintain(spark, table, retention_hours)

    monkeypatch.setattr(maintenance, "maintain", fail_at_titles)
    with pytest.raises(ExceptionGroup, match="some tables could not be looked after"):
        maintenance.main(["--catalog", CATALOG, "--run-id", "r1"])

    logged = {(row["table"], row.status) for row in lakehouse.table("ops.run_log").where("table IS NOT NULL").collect()}
    assert logged == {("bronze.titles", "failed"), ("bronze.cast", "succeeded"), ("ops.run_log", "succeeded")}


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
