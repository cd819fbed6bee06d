"""Two versions of a table are the same if they hold the same rows, in any order and any files."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.pipelines.content import same_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession


# rows before and after, and whether they are the same; Delta's version 0 is the empty table
CASES = [
    ("(1, 'a'), (2, 'b')", "(2, 'b'), (1, 'a')", True),
    ("(1, 'a'), (2, 'b')", "(1, 'b'), (2, 'a')", False),
    ("(1, 'a')", "(1, 'a'), (1, 'a')", False),
    ("(1, NULL)", "(NULL, '1')", False),
    ("(9223372036854775807, 'a'), (NULL, NULL)", "(NULL, NULL), (9223372036854775807, 'a')", True),
]


def test_rows_are_compared_whatever_their_order(spark: SparkSession, new_schema: Callable[[str], str]) -> None:
    table = f"{new_schema('content')}.compared"
    spark.sql(f"CREATE TABLE {table} (id BIGINT, name STRING) USING delta")
    path = spark.sql(f"DESCRIBE DETAIL {table}").collect()[0].location

    for number, (before, after, same) in enumerate(CASES):
        versions = (2 * number + 1, 2 * number + 2)
        for rows in (before, after):
            spark.sql(f"INSERT OVERWRITE {table} VALUES {rows}")
        assert same_content(spark, path, versions, None) is same, (before, after)
        assert same_content(spark, path, versions, ()) is (before.count("(") == after.count("(")), (before, after)

    assert not same_content(spark, path, (1, 99), None)  # a version that can't be read counts as a change
