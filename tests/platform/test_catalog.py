"""A lake may lie in any folder that all Delta readers open: its tables are in it, and found again."""
# ruff: noqa: S608 - the statements are made of this file's own names

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from deltalake import DeltaTable

from lakehouse.commands.run import command
from local_platform.errors import LakeDamagedError
from local_platform.lake import Lake
from local_platform.spark.catalog import attach
from tests.lake_folder import rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

LAYER, NAME = "anywhere", "spark_catalog.anywhere.titles"


def test_tables_are_in_the_lake_whatever_its_folder_is_called(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "Bob's lake é #1")
    table = lake.root / LAYER / "titles"
    try:
        attach(spark, lake, [LAYER])
        spark.sql(f"CREATE TABLE {NAME} (id INT) USING delta")
        spark.sql(f"INSERT INTO {NAME} VALUES (1)")
        assert rows_of(DeltaTable(table)) == ["{'id': 1}"]

        kept = table.rename(tmp_path / "kept")  # what is dropped goes from the disk; a catalog that ends forgets
        spark.sql(f"DROP SCHEMA {LAYER} CASCADE")
        table.parent.mkdir(parents=True, exist_ok=True)
        kept.rename(table)
        attach(spark, lake, [LAYER])
        assert spark.table(NAME).count() == 1
    finally:
        spark.sql(f"DROP SCHEMA IF EXISTS {LAYER} CASCADE")
    assert [path.name for path in tmp_path.iterdir()] == [lake.root.name]


def test_what_a_killed_run_began_is_removed_and_files_of_other_people_are_not(
    spark: SparkSession, tmp_path: Path
) -> None:
    lake = Lake(tmp_path)
    begun = tmp_path / LAYER / "begun" / "_delta_log" / ".0.json.tmp"
    export = tmp_path / LAYER / "exports" / "2020" / "titles.csv"
    (tmp_path / LAYER / "empty").mkdir(parents=True)
    begun.parent.mkdir(parents=True)
    begun.write_text("{", encoding="utf-8")
    try:
        attach(spark, lake, [LAYER])
        assert not list((tmp_path / LAYER).iterdir())

        export.parent.mkdir(parents=True)
        export.write_text("id", encoding="utf-8")
        with pytest.raises(
            LakeDamagedError, match=r"exports holds 2020/titles\.csv but no Delta log.*move this one out"
        ):
            attach(spark, lake, [LAYER])
        assert export.exists()
    finally:
        spark.sql(f"DROP SCHEMA IF EXISTS {LAYER} CASCADE")


def test_a_lake_that_other_readers_would_not_find_is_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(command, ["--lake", str(tmp_path / "100%25")])
    assert refused.exit_code == 2  # as click ends for a parameter that can't be used
    assert "has a % in its path" in " ".join(refused.output.split())
    assert not list(tmp_path.iterdir())
