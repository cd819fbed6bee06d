"""Whole streams through Spark, written as they run on Databricks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

from local_platform.auto_loader import register

if TYPE_CHECKING:
    from pyspark.sql import Row, SparkSession

    from tests.auto_loader.conftest import Source


def bronze(spark: SparkSession, source: Source, **extra: str) -> list[Row]:
    """Load what has arrived into a table and return the whole table."""
    register(spark)
    table, checkpoint = str(source.folder.parent / "table"), str(source.folder.parent / "checkpoint")
    options = {name: value for name, value in source.given(**extra).items() if name != "path"}
    query = (
        spark.readStream.format("cloudFiles")
        .options(**options)
        .load(source.folder.as_uri())
        .select("*", F.col("_metadata.file_path").alias("_source_file"))
        .drop("_metadata")
        .writeStream.option("checkpointLocation", checkpoint)
        .option("mergeSchema", "true")
        .trigger(availableNow=True)
        .start(table)
    )
    query.awaitTermination()
    return spark.read.load(table).orderBy("a").collect()


def test_each_file_is_loaded_once_and_new_columns_appear(spark: SparkSession, source: Source) -> None:
    source.deliver("run_id=1/x.csv", b'\xef\xbb\xbfa,b\n1,"two\nlines"\n2\n')
    source.deliver("run_id=1/torn.csv", b"a,b\n\xff,1\n")
    assert [(row.a, row.b, bool(row._rescued_data)) for row in bronze(spark, source)] == [
        ("1", "two\nlines", False),
        ("2", None, True),
    ]
    source.deliver("run_id=2/x.csv", b"c,a\nnew,3\n")
    rows = bronze(spark, source)
    assert [(row.a, row.b, row.c) for row in rows] == [("1", "two\nlines", None), ("2", None, None), ("3", None, "new")]
    assert [file.path for file in source.refused()] == [str(source.folder / "run_id=1/torn.csv")]


def test_the_path_of_a_file_is_written_as_spark_writes_it(spark: SparkSession, source: Source) -> None:
    names = [
        "b c.csv",
        "50%.csv",
        "c#.csv",
        "d+é日.csv",
        "q?[x]{y}.csv",
        "e'&=;@!$~,().csv",
        't"<>|^`.csv',
        "k\u00a0.csv",
    ]
    for name in names:
        source.deliver(name, b"a\n1\n")
    found = sorted(row._source_file for row in bronze(spark, source))
    sparks = spark.read.format("csv").load(source.folder.as_uri()).select("_metadata.file_path").distinct()
    assert found == sorted(row.file_path for row in sparks.collect())


def test_an_error_reaches_the_caller_with_its_message(spark: SparkSession, source: Source) -> None:
    with pytest.raises(PySparkException, match="CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE"):
        bronze(spark, source)
