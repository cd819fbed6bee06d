"""What a dataset reads is up to date before it is computed, however the read is written."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

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
    with pytest.raises(PipelineError, match=cycle):
        pipeline.validate()


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
    assert "in a way that its order can't be told from" in str(failed.datasets[0].error)


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


def test_validate_tells_dependencies_and_columns_without_writing(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    pipeline = pipeline_of(
        """
        @dp.materialized_view(schema="doubled BIGINT COMMENT 'twice the id'")
        def doubled():
            return spark.sql(f"SELECT id * 2 AS doubled FROM {schema}.base")

        @dp.materialized_view
        def base():
            return spark.range(3)
        """
    )

    plans = {plan.name.rsplit(".", 1)[1]: (plan.depends_on, plan.columns) for plan in pipeline.validate()}

    assert plans == {
        "base": ((), (("id", "bigint"),)),
        "doubled": ((f"spark_catalog.{schema}.base",), (("doubled", "bigint"),)),
    }
    assert spark.sql(f"SHOW TABLES IN {schema}").count() == 0
