"""A materialized view is rewritten only if a row it reads, or its definition, changed."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_what_a_function_computes_is_part_of_its_query(
    pipeline_of: Callable[..., LocalPipeline],
    spark: SparkSession,
    schema: str,
    tmp_path: Path,
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source (id BIGINT) USING delta")
    spark.sql(f"INSERT INTO {schema}.source VALUES (1)")
    spark.sql(f"CREATE TABLE {schema}.other (id BIGINT) USING delta")
    spark.sql(f"CREATE VIEW {schema}.seen AS SELECT id FROM {schema}.source")
    day = tmp_path / "day"
    day.write_text("#1")
    pipeline = pipeline_of(
        f"""
        from pathlib import Path
        DAY = Path({str(day)!r})

        @dp.materialized_view
        def dated():
            return spark.read.table("source").select("id", F.lit(DAY.read_text()).alias("day"))

        @dp.materialized_view
        def many():
            return spark.read.table("source").select(F.concat(*map(F.lit, "x" * 40 + DAY.read_text())).alias("day"))

        @dp.materialized_view
        def eager():
            rows = spark.read.table("source").count()
            return spark.read.table("other").select(F.lit(rows).alias("rows"))

        @dp.materialized_view
        def viewed():
            return spark.read.table("seen")

        @dp.materialized_view
        def from_view():
            return spark.sql("WITH c AS (SELECT * FROM local) SELECT a.id FROM c a JOIN local b ON a.id = b.id")

        @dp.temporary_view
        @dp.expect_or_drop("present", "id IS NOT NULL")
        def local():
            return spark.sql(f"SELECT id FROM {{schema}}.source WHERE id IN (SELECT id FROM {{schema}}.other)")

        @dp.materialized_view
        def ranked():
            from pyspark.sql import Window
            rank = F.rank().over(Window.orderBy("id"))
            return spark.read.table("viewed").withColumn("rank", rank).dropDuplicates(["id"])

        @dp.materialized_view
        def swapped():
            first, second = DAY.with_name("sides").read_text().split()
            return spark.read.table(first).join(spark.read.table(second), "id", "left")
        """
    )
    (tmp_path / "sides").write_text("source other")

    def refreshed() -> set[str]:
        update = pipeline.update()
        update.raise_if_failed()
        return {item.name.rpartition(".")[2] for item in update.datasets if item.status == "succeeded"}

    assert len(refreshed()) == 7
    assert refreshed() == set()
    day.write_text("#2")
    assert refreshed() == {"dated", "many"}
    assert [row.day for row in spark.table(f"{schema}.dated").collect()] == ["#2"]
    (tmp_path / "sides").write_text("other source")
    assert refreshed() == {"swapped"}
    spark.sql(f"CREATE OR REPLACE VIEW {schema}.seen AS SELECT id + 1 AS id FROM {schema}.source")
    assert refreshed() == {"viewed", "ranked"}
    spark.sql(f"INSERT INTO {schema}.source VALUES (1)")
    assert {"eager", "dated"} <= refreshed()
    assert [row.rows for row in spark.table(f"{schema}.eager").collect()] == []
    assert refreshed() == set()


def test_a_query_that_reads_the_names_of_files_is_always_refreshed(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source (id BIGINT) USING delta")
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def files():
            return spark.read.table("source").select("id", "_metadata.file_name")
        """
    )

    assert [pipeline.update().datasets[0].status for _ in range(2)] == ["succeeded", "succeeded"]
