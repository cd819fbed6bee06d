"""Two versions of a table are the same if they hold the same rows, in any order and any files."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.pipelines.content import Comparisons, Contents

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest
    from pyspark.sql import SparkSession

    from local_platform.pipelines.content import Columns


# The rows of each version of a table, from the first that holds any.
VERSIONS = (
    "(1, 'a'), (2, 'b')",
    "(2, 'b'), (1, 'a')",
    "(1, 'b'), (2, 'a')",
    "(1, 'a')",
    "(1, 'a'), (1, 'a')",
    "(1, NULL)",
    "(NULL, '1')",
    "(9223372036854775807, 'a'), (NULL, NULL)",
    "(NULL, NULL), (9223372036854775807, 'a')",
)
# version before, version after, the columns compared (None: all), and whether their rows are the same
CASES = [
    (1, 2, None, True),
    (2, 3, None, False),
    (2, 3, ("id",), True),
    (4, 5, None, False),
    (4, 5, (), False),
    (6, 7, None, False),
    (6, 7, (), True),
    (8, 9, None, True),
    (9, 10, None, False),  # a version that can't be read counts as a change
]


def test_rows_are_compared_whatever_their_order(spark: SparkSession, new_schema: Callable[[str], str]) -> None:
    table = f"{new_schema('content')}.compared"
    spark.sql(f"CREATE TABLE {table} (id BIGINT, name STRING) USING delta")
    path = spark.sql(f"DESCRIBE DETAIL {table}").collect()[0].location
    for rows in VERSIONS:
        spark.sql(f"INSERT OVERWRITE {table} VALUES {rows}")

    contents = Contents(spark)
    for before, after, columns, same in CASES:
        assert contents.same(path, (before, after), [columns]) == [same], (before, after, columns)


def test_several_sets_of_columns_are_compared_in_one_look(
    spark: SparkSession, new_schema: Callable[[str], str]
) -> None:
    table = f"{new_schema('sets')}.compared"
    spark.sql(f"CREATE TABLE {table} (id BIGINT, name STRING, note STRING) USING delta")
    path = spark.sql(f"DESCRIBE DETAIL {table}").collect()[0].location
    spark.sql(f"INSERT INTO {table} VALUES (1, 'a', 'x'), (2, 'b', 'y')")
    spark.sql(f"UPDATE {table} SET name = 'c' WHERE id = 2")
    spark.sql(f"ALTER TABLE {table} ADD COLUMN year INT")

    contents = Contents(spark)
    asked: list[Columns] = [("id",), ("name", "id"), None, ("note", "id"), ("gone",)]
    assert contents.same(path, (1, 2), asked) == [True, False, False, True, False]
    assert contents.same(path, (2, 3), [("id",)]) == [False]  # a query may take every column there is


def test_what_only_moves_rows_of_a_large_table_leaves_it_the_same(
    spark: SparkSession, new_schema: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_platform.pipelines.content._LARGE", 0)
    table = f"{new_schema('large')}.compared"
    spark.sql(f"CREATE TABLE {table} (id BIGINT, name STRING, note STRING) USING delta")
    path = spark.sql(f"DESCRIBE DETAIL {table}").collect()[0].location
    for key in (1, 2):
        spark.sql(f"INSERT INTO {table} VALUES ({key}, 'a', 'a')")
    spark.sql(f"OPTIMIZE {table}")
    spark.sql(f"UPDATE {table} SET note = 'b'")

    contents = Contents(spark)
    assert contents.same(path, (2, 3), [("id", "name")]) == [True]
    most: Columns = ("id", "name")  # they are the same; to see it takes too long
    assert contents.same(path, (2, 4), [most, ("id",), ("note",)]) == [False, True, False]


def test_what_more_or_fewer_columns_have_answered_is_not_compared_again() -> None:
    made: list[list[Columns]] = []

    def compare(_path: str, _versions: tuple[int, int], asked: Sequence[Columns]) -> list[bool]:
        made.append(list(asked))
        return [columns is not None and "rating" not in columns for columns in asked]

    comparisons = Comparisons(compare, {"titles": [("id",), ("title",)], "ratings": [("rating",)]})
    asked: list[tuple[Columns, bool]] = [
        (("id", "type"), True),
        (("id",), True),  # as with the type
        (("title",), True),  # asked with the first, as somebody reads it
        (("id", "rating"), False),
        (("rating",), False),  # nothing told
        (("id", "rating", "type"), False),  # as without the type
        (None, False),
    ]
    assert [comparisons.same("titles", (1, 2), columns) for columns, _ in asked] == [same for _, same in asked]
    assert made == [[("id", "type"), ("id",), ("title",)], [("id", "rating")], [("rating",)]]
    assert comparisons.same("titles", (2, 3), ("id",))
    assert made[3:] == [[("id",), ("title",)]]
