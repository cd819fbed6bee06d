"""What a dataset reads is up to date before it is computed, however the read is written."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pyspark.sql import SparkSession

from local_platform.errors import PipelineError
from local_platform.spark.session import use_in_this_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_platform.pipelines import LocalPipeline


def test_every_form_of_a_read_is_resolved_and_never_stale(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def d_one_part():
            return spark.read.table("c_two_parts")

        @dp.materialized_view
        def c_two_parts():
            return spark.table(f"{schema}.b_three_parts")

        @dp.materialized_view
        def b_three_parts():
            return spark.read.table(f"spark_catalog.{schema}.a_in_sql")
        """,
        """
        @dp.materialized_view
        def a_in_sql():
            return spark.sql("WITH source AS (SELECT * FROM z_view) SELECT id FROM source")

        @dp.temporary_view
        def z_view():
            return spark.sql(f"SELECT id FROM {schema}.y_base WHERE id IN (SELECT id FROM `source`)")

        @dp.materialized_view
        def y_base():
            return spark.read.table("source")
        """,
    )
    order = ["y_base", "a_in_sql", "b_three_parts", "c_two_parts", "d_one_part"]

    for rows in (1, 2):
        result = pipeline.update()
        assert [item.name.rsplit(".", 1)[1] for item in result.datasets] == order
        assert {item.status for item in result.datasets} == {"succeeded"}
        assert spark.table(f"{schema}.d_one_part").count() == rows
        spark.sql(f"INSERT INTO {schema}.source VALUES (2)")


def test_a_cycle_is_refused_by_name(pipeline_of: Callable[..., LocalPipeline], schema: str) -> None:
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def hen():
            return spark.read.table("egg")

        @dp.materialized_view
        def egg():
            return spark.sql("SELECT * FROM hen")
        """
    )
    here = f"spark_catalog.{schema}"
    # Refreshed side by side: the cycle is entered at either of them.
    cycle = f"{here}.hen -> {here}.egg -> {here}.hen|{here}.egg -> {here}.hen -> {here}.egg"

    failed = pipeline.update()

    assert {item.name for item in failed.datasets} == {f"{here}.egg", f"{here}.hen"}
    assert sorted(item.status for item in failed.datasets) == ["failed", "skipped"]
    with pytest.raises(PipelineError, match=cycle):
        failed.raise_if_failed()


def test_a_read_by_path_is_refused_rather_than_stale(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    base = "\n@dp.materialized_view\ndef base():\n    return spark.sql('SELECT 1 AS id')\n"
    pipeline_of(base).update().raise_if_failed()
    path = spark.sql(f"DESCRIBE DETAIL {schema}.base").first()["location"]  # type: ignore[index]

    failed = pipeline_of(
        f"\n@dp.materialized_view\ndef by_path():\n    return spark.read.format('delta').load('{path}')\n", base
    ).update()

    assert failed.datasets[0].status == "failed"
    assert "in a way from which no order follows" in str(failed.datasets[0].error)


def test_selected_datasets_come_with_what_they_read(pipeline_of: Callable[..., LocalPipeline], schema: str) -> None:
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def base():
            return spark.sql("SELECT 1 AS id")

        @dp.materialized_view
        def chosen():
            return spark.read.table("base")

        @dp.materialized_view
        def other():
            return spark.read.table("base")
        """
    )

    seen: list[str] = []
    pipeline.update(selected={"chosen"}, on_dataset=lambda item: seen.append(item.name))

    assert seen == [f"spark_catalog.{schema}.base", f"spark_catalog.{schema}.chosen"]
    with pytest.raises(PipelineError, match="No dataset of this pipeline is called"):
        pipeline.update(selected={"unknown"})


def test_what_a_cte_hides_and_what_stands_in_braces_is_read_all_the_same(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        def a_cte():
            return spark.sql("WITH y_base AS (SELECT id FROM y_base WHERE id > 0) SELECT id FROM y_base")

        @dp.materialized_view
        def b_braces():
            return spark.sql("SELECT {x}.id FROM {x} JOIN z_base USING (id) LIMIT {n}", x=spark.range(3), n=2)

        @dp.materialized_view
        def y_base():
            return spark.range(2)

        @dp.materialized_view
        def z_base():
            return spark.range(2)
        """
    )

    first = pipeline.update(selected={"a_cte", "b_braces"})
    first.raise_if_failed()
    assert {item.name.rpartition(".")[2] for item in first.datasets} == {"a_cte", "b_braces", "y_base", "z_base"}
    assert spark.table(f"{schema}.a_cte").count() == 1
    assert {item.status for item in pipeline.update().datasets} == {"unchanged"}


def test_names_that_need_backticks_are_names(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.`2021` USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(
        """
        @dp.materialized_view(name="`2022`")
        @dp.expect_or_fail("positive", "id > 0")
        def ids():
            return spark.read.table(f"{schema}.`2021`")

        @dp.temporary_view(name="`2023`")
        def view():
            return spark.sql("SELECT * FROM `2022`")

        @dp.materialized_view
        def total():
            return spark.read.table("`2023`").agg(F.sum("id").alias("total"))

        @dp.table(name="`2024`")
        @dp.expect_or_fail("below_three", "id < 3")
        def stream():
            return spark.readStream.table("`2021`")
        """
    )

    names = {f"spark_catalog.{schema}.{name}" for name in ("`2022`", "total", "`2024`")}
    for status in ("succeeded", "unchanged"):
        update = pipeline.update()
        update.raise_if_failed()
        assert {(item.name, item.status) for item in update.datasets} == {(name, status) for name in names}
    spark.sql(f"INSERT INTO {schema}.`2021` VALUES (3)")
    failed = pipeline.update()
    assert "`2024`: expectation below_three (id < 3) is broken" in str(
        [item.error for item in failed.datasets if item.status == "failed"]
    )
    assert spark.table(f"{schema}.total").collect()[0].total == 4


def test_pipelines_side_by_side_take_turns(pipeline_of: Callable[..., LocalPipeline], spark: SparkSession) -> None:
    source = """
        @dp.materialized_view
        def second():
            return spark.sql("SELECT '{setting}' AS setting FROM first")

        @dp.materialized_view
        def first():
            return spark.sql("SELECT 1 AS id")
        """
    pipelines = [pipeline_of(source.replace("{setting}", folder), folder=folder) for folder in "ab"]
    database = spark.catalog.currentDatabase()

    def update(pipeline: LocalPipeline) -> set[str]:
        use_in_this_thread(spark)
        return {item.status for item in pipeline.update(full_refresh=True).datasets}

    read = SparkSession.sql
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(update, pipelines)) == [{"succeeded"}] * 2
    assert SparkSession.sql is read
    assert spark.catalog.currentDatabase() == database
