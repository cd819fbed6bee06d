"""A materialized view is rewritten only if a row it reads, or its definition, changed."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from local_platform.pipelines import LocalPipeline

SOURCE = """
@dp.materialized_view(cluster_by=["id"])
@dp.expect("id_small", "id < 2")
def ids():
    return spark.sql(f"SELECT id FROM {schema}.source WHERE flag")

@dp.materialized_view
def total():
    return spark.read.table("ids").groupBy().agg(F.sum("id").alias("total"))
"""


def test_only_what_a_view_reads_makes_it_change(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    def versions() -> tuple[int, int]:
        found = [spark.sql(f"DESCRIBE HISTORY {schema}.{name}").count() for name in ("ids", "total")]
        return found[0], found[1]

    spark.sql(f"CREATE TABLE {schema}.source (id BIGINT, flag BOOLEAN, note STRING) USING delta")
    spark.sql(f"INSERT INTO {schema}.source VALUES (1, true, 'a'), (2, true, 'b')")
    spark.sql(f"INSERT INTO {schema}.source VALUES (3, false, 'c')")
    pipeline = pipeline_of(SOURCE)
    first = pipeline.update()
    before = versions()

    for harmless in (
        f"OPTIMIZE {schema}.source",
        f"UPDATE {schema}.source SET note = 'changed'",
        f"OPTIMIZE {schema}.total",
    ):
        spark.sql(harmless)
        again = pipeline.update()
        assert [item.status for item in again.datasets] == ["unchanged", "unchanged"], harmless
        assert [item.expectations for item in again.datasets] == [item.expectations for item in first.datasets]
    assert versions() == before

    spark.sql(f"UPDATE {schema}.source SET flag = true WHERE id = 3")  # the filter's column is read too
    assert [item.status for item in pipeline.update().datasets] == ["succeeded", "succeeded"]
    assert spark.table(f"{schema}.total").collect()[0].total == 6

    spark.sql(f"DELETE FROM {schema}.total")  # somebody else's change of the view's own table
    assert [item.status for item in pipeline.update().datasets] == ["unchanged", "succeeded"]
    assert spark.table(f"{schema}.total").collect()[0].total == 6

    changed = pipeline_of(SOURCE.replace('F.sum("id")', 'F.max("id")')).update()
    assert {item.status for item in changed.datasets} == {"succeeded"}
    assert spark.table(f"{schema}.total").collect()[0].total == 3


def test_a_query_that_reads_the_clock_is_always_refreshed(pipeline_of: Callable[..., LocalPipeline]) -> None:
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def today():
            return spark.sql("SELECT current_date() AS day")
        """
    )

    assert [pipeline.update().datasets[0].status for _ in range(2)] == ["succeeded", "succeeded"]


def test_columns_that_only_a_condition_reads_and_columns_that_come_later_count(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.titles (id BIGINT, type STRING, note STRING) USING delta")
    spark.sql(f"INSERT INTO {schema}.titles VALUES (1, 'Movie', 'a'), (2, 'TV Show', 'b')")
    spark.sql(f"CREATE TABLE {schema}.people (id BIGINT, name STRING, born INT) USING delta")
    spark.sql(f"INSERT INTO {schema}.people VALUES (1, 'A', 1950), (2, 'B', 1960)")
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def cast():
            people = spark.read.table(f"{schema}.people")
            return spark.read.table(f"{schema}.titles").where("type = 'Movie'").join(people, "id").select("id", "name")

        @dp.materialized_view
        def listed():
            return spark.sql(f"SELECT id, type FROM {schema}.titles WHERE id IN (SELECT id FROM {schema}.people)")

        @dp.materialized_view
        def everyone():
            return spark.read.table(f"{schema}.people")
        """
    )

    def statuses() -> dict[str, str]:
        return {item.name.rpartition(".")[2]: item.status for item in pipeline.update().datasets}

    assert set(statuses().values()) == {"succeeded"}
    for change, refreshed in (
        ("UPDATE {}.titles SET note = 'c'", set[str]()),
        ("UPDATE {}.people SET born = 1970", {"everyone"}),
        ("UPDATE {}.people SET name = 'C' WHERE id = 2", {"cast", "everyone"}),
        ("UPDATE {}.titles SET type = 'Movie' WHERE id = 2", {"cast", "listed"}),
        ("DELETE FROM {}.people WHERE id = 1", {"cast", "listed", "everyone"}),
        ("ALTER TABLE {}.people ADD COLUMN died INT", {"cast", "listed", "everyone"}),
    ):
        spark.sql(change.format(schema))
        assert {name for name, status in statuses().items() if status == "succeeded"} == refreshed, change
    assert "died" in spark.table(f"{schema}.everyone").columns
