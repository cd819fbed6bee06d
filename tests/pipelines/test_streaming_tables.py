"""A streaming table takes each row of its source once, and starts over where its checkpoints and rows part."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.pipelines import LocalPipeline

SOURCE = """
dp.create_streaming_table("events", comment="all events", cluster_by=["id"])

@dp.append_flow(target="events")
def from_first():
    return spark.readStream.table(f"{schema}.first")

@dp.append_flow(target="events")
def from_second():
    return spark.readStream.table("second")

@dp.table(schema="id INT COMMENT 'key'")
@dp.expect_or_drop("id_small", "id < 100")
@dp.expect_or_fail("id_positive", "id > 0")
def small():
    return spark.readStream.table("events").select("id")
"""


def test_rows_arrive_once_and_a_full_refresh_starts_over(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str, tmp_path: Path
) -> None:
    def ids(table: str) -> list[int]:
        return sorted(row.id for row in spark.table(f"{schema}.{table}").select("id").collect())

    for name, values in (("first", "(1), (2)"), ("second", "(200)")):
        spark.sql(f"CREATE TABLE {schema}.{name} (id INT) USING delta")
        spark.sql(f"INSERT INTO {schema}.{name} VALUES {values}")
    pipeline = pipeline_of(SOURCE)

    first = pipeline.update()
    first.raise_if_failed()
    events, small = first.datasets
    assert ids("events") == [1, 2, 200]
    assert (small.rows_in, small.rows_dropped, small.rows) == (3, 1, 2)
    assert [(item.name, item.failed) for item in small.expectations] == [("id_small", 1), ("id_positive", 0)]

    again = pipeline.update().datasets
    assert [item.status for item in again] == ["unchanged", "unchanged"]
    assert [item.expectations for item in again] == [events.expectations, small.expectations]

    spark.sql(f"ALTER TABLE {schema}.second ADD COLUMN note STRING")
    spark.sql(f"INSERT INTO {schema}.second VALUES (3, 'new column')")
    assert [item.rows for item in pipeline.update().datasets] == [4, 3]
    assert spark.table(f"{schema}.events").columns == ["id", "note"]

    marker = tmp_path / "pipeline" / "datasets" / f"spark_catalog.{schema}.events.reset"
    marker.write_text("an emptying that was interrupted", encoding="utf-8")
    spark.sql(f"DELETE FROM {schema}.events")
    pipeline.update(selected={"events"}).raise_if_failed()
    assert ids("events") == [1, 2, 3, 200]
    assert not marker.exists()

    spark.sql(f"INSERT INTO {schema}.first VALUES (-1)")
    failed = pipeline.update(full_refresh=True)
    assert [item.status for item in failed.datasets] == ["succeeded", "failed"]
    assert "small: expectation id_positive (id > 0) is broken" in str(failed.datasets[1].error)
    assert '{"id":-1}' in str(failed.datasets[1].error)
    assert ids("small") == []


def test_batches_and_streams_are_not_mixed_up(pipeline_of: Callable[..., LocalPipeline]) -> None:
    failed = pipeline_of(
        """
        @dp.table
        def batch():
            return spark.range(1)
        """,
        """
        @dp.materialized_view
        def stream():
            return spark.readStream.format("rate").load()
        """,
    ).update()

    errors = {item.name.rsplit(".", 1)[1]: str(item.error) for item in failed.datasets}
    assert "flow batch reads a batch" in errors["batch"]
    assert "a materialized view reads batches" in errors["stream"]


CHAIN = """
@dp.table
def base():
    return spark.readStream.table("source")

@dp.table
@dp.expect_or_fail("below_three", "id < 3")
def derived():
    return spark.readStream.table("base")
"""


def test_a_table_whose_checkpoints_are_lost_starts_over(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str, tmp_path: Path
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(CHAIN)
    pipeline.update().raise_if_failed()
    for lost in ("checkpoints", ""):
        shutil.rmtree(tmp_path / "pipeline" / lost)
        pipeline.update().raise_if_failed()
        for table in ("base", "derived"):
            assert [row.id for row in spark.table(f"{schema}.{table}").collect()] == [1]


def test_a_full_refresh_that_fails_is_made_up_for(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(CHAIN)
    pipeline.update().raise_if_failed()
    spark.sql(f"INSERT INTO {schema}.source VALUES (3)")
    failing = pipeline_of(CHAIN.replace("below_three", "other").replace('table("base")', 'table("base").select(no)'))
    assert failing.update(full_refresh=True).status == "failed"
    spark.sql(f"DELETE FROM {schema}.source WHERE id = 3")

    pipeline.update(full_refresh=True, selected={"base"}).raise_if_failed()
    pipeline.update().raise_if_failed()

    assert [row.id for row in spark.table(f"{schema}.derived").collect()] == [1]


def test_a_full_refresh_of_one_table_leaves_those_that_it_reads(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(CHAIN)
    pipeline.update().raise_if_failed()

    update = pipeline.update(full_refresh=True, selected={"derived"})

    assert [(item.name.rpartition(".")[2], item.status) for item in update.datasets] == [
        ("base", "unchanged"),
        ("derived", "succeeded"),
    ]
    assert [row.id for row in spark.table(f"{schema}.derived").collect()] == [1]


def test_a_state_that_was_not_written_after_a_commit_is_not_the_present_one(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str, tmp_path: Path
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(CHAIN)
    pipeline.update().raise_if_failed()
    state = tmp_path / "pipeline" / "datasets" / f"spark_catalog.{schema}.base.json"
    earlier = state.read_bytes()
    spark.sql(f"INSERT INTO {schema}.source VALUES (2)")
    pipeline.update().raise_if_failed()

    state.write_bytes(earlier)

    assert [item.rows for item in pipeline.update().datasets] == [2, 2]
