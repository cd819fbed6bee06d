"""Expectations: warn counts, drop removes, fail stops before anything is written, and NULL is not a pass."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.errors import ExpectationFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from local_platform.pipelines import LocalPipeline

# a row each: id and year; the expectations below fail for the rows named beside them
ROWS = "SELECT * FROM VALUES (1, 2000), (2, 1700), (3, NULL), (NULL, 2001), (5, 2002) AS rows(id, year)"


def test_warn_and_drop_are_counted_before_rows_are_dropped(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    result = pipeline_of(
        f"""
        @dp.materialized_view
        @dp.expect("year_plausible", "year > 1800")
        @dp.expect_or_drop("id_present", "id IS NOT NULL")
        @dp.expect_all_or_drop({{"not_five": "id <> 5"}})
        @dp.expect_all({{"always": "true"}})
        def numbers():
            return spark.sql("{ROWS}")

        @dp.materialized_view
        @dp.expect_or_drop("never", "false")
        def nothing():
            return spark.read.table("numbers")
        """
    ).update()

    result.raise_if_failed()
    numbers, nothing = result.datasets
    assert {item.name: (item.action, item.passed, item.failed) for item in numbers.expectations} == {
        "year_plausible": ("warn", 3, 2),  # 1700 and NULL
        "id_present": ("drop", 4, 1),
        "not_five": ("drop", 3, 2),  # 5 and NULL
        "always": ("warn", 5, 0),
    }
    assert (numbers.rows_in, numbers.rows_dropped, numbers.rows) == (5, 2, 3)
    assert {row.id for row in spark.table(f"{schema}.numbers").collect()} == {1, 2, 3}
    assert (nothing.rows_in, nothing.rows_dropped, nothing.rows) == (3, 3, 0)


def test_a_broken_fail_expectation_writes_nothing_and_is_named(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    spark.sql(f"CREATE TABLE {schema}.source USING delta AS SELECT 1 AS id")
    pipeline = pipeline_of(
        """
        @dp.materialized_view
        @dp.expect_or_drop("below_ten", "id < 10")
        @dp.expect_or_fail("id_positive", "id > 0")
        def kept():
            return spark.read.table("source")

        @dp.materialized_view
        def reads_kept():
            return spark.read.table("kept")

        @dp.materialized_view
        def independent():
            return spark.sql("SELECT 1 AS one")
        """
    )
    pipeline.update().raise_if_failed()
    # NULL is no pass, so the row fails although `below_ten` alone would drop it
    spark.sql(f"INSERT INTO {schema}.source VALUES (2), (NULL)")

    failed = pipeline.update()

    assert {item.name.rsplit(".", 1)[1]: item.status for item in failed.datasets} == {
        "kept": "failed",
        "reads_kept": "skipped",
        "independent": "unchanged",
    }
    assert failed.status == "failed"
    with pytest.raises(ExpectationFailedError, match=r"kept: expectation id_positive \(id > 0\) is broken") as caught:
        failed.raise_if_failed()
    assert "{}" in str(caught.value)  # the row, whose only column is null
    assert [row.id for row in spark.table(f"{schema}.kept").collect()] == [1]


def test_expectations_of_a_temporary_view_count_for_the_dataset_that_reads_it(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession
) -> None:
    pipeline = pipeline_of(
        f"""
        @dp.temporary_view
        @dp.expect_or_drop("id_present", "id IS NOT NULL")
        def cleaned():
            return spark.sql("{ROWS}")

        @dp.materialized_view
        def twice():
            return spark.sql("SELECT a.id FROM cleaned a JOIN cleaned b ON a.id = b.id")
        """
    )

    (result,) = pipeline.update().datasets

    assert [(item.table, item.name, item.passed, item.failed) for item in result.expectations] == [
        ("cleaned", "id_present", 4, 1)
    ]
    assert result.rows == 4
    assert not spark.catalog.tableExists("cleaned")
