"""The table has the declared columns, comments and clustering, after the first update and after every other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.pipelines import LocalPipeline

SOURCE = """
@dp.materialized_view(
    comment="{comment}",
    cluster_by=["id"],
    table_properties={{"delta.appendOnly": "false", "pipelines.reset.allowed": "x"}},
    schema="{schema_text}",
)
def described():
    return spark.sql("{query}")
"""


def columns_of(spark: SparkSession, table: str) -> list[tuple[str, str, str | None]]:
    described = (
        spark.sql(f"DESCRIBE TABLE {table}").where("data_type <> '' AND NOT startswith(col_name, '#')").collect()
    )
    seen: dict[str, tuple[str, str, str | None]] = {}
    for row in described:
        seen.setdefault(row.col_name, (row.col_name, row.data_type, row.comment))
    return list(seen.values())


def detail(spark: SparkSession, table: str) -> Any:
    return spark.sql(f"DESCRIBE DETAIL {table}").collect()[0]


def test_a_changed_definition_changes_the_table(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    table = f"{schema}.described"
    first = SOURCE.format(comment="It's one", schema_text="id BIGINT COMMENT 'the key'", query="SELECT 1 AS id")
    result = pipeline_of(first).update()
    result.raise_if_failed()
    assert columns_of(spark, table) == [("id", "bigint", "the key")]
    assert (detail(spark, table).description, detail(spark, table).clusteringColumns) == ("It's one", ["id"])
    assert detail(spark, table).properties["delta.appendOnly"] == "false"
    assert result.not_emulated == (
        f"spark_catalog.{table}: table property pipelines.reset.allowed has no effect locally",
    )

    text = "name STRING COMMENT 'added', id BIGINT COMMENT 'still the key'"
    second = SOURCE.format(comment="Two", schema_text=text, query="SELECT CAST(2 AS BIGINT) AS id, 'b' AS name")
    pipeline_of(second).update().raise_if_failed()
    assert columns_of(spark, table) == [("name", "string", "added"), ("id", "bigint", "still the key")]
    assert (detail(spark, table).description, detail(spark, table).clusteringColumns) == ("Two", ["id"])
    assert [tuple(row) for row in spark.table(table).collect()] == [("b", 2)]


def test_new_rows_are_one_commit_and_keep_the_clustering_until_the_definition_says_otherwise(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    table = f"{schema}.described"

    def commits() -> int:
        return spark.sql(f"DESCRIBE HISTORY {table}").count()

    source = SOURCE.format(comment="", schema_text="id BIGINT, name STRING", query="SELECT 1 AS id, 'a' AS name")
    pipeline_of(source).update().raise_if_failed()
    before = commits()
    source = source.replace("1 AS id, 'a' AS name", "2 AS id, 'a' AS name UNION ALL SELECT 3, 'b'")
    pipeline_of(source).update().raise_if_failed()
    assert commits() == before + 1
    assert detail(spark, table).clusteringColumns == ["id"]
    assert sorted(row.id for row in spark.table(table).collect()) == [2, 3]

    for declared, clustered in (('cluster_by=["name"],', ["name"]), ("", [])):
        pipeline_of(source.replace('cluster_by=["id"],', declared)).update().raise_if_failed()
        assert detail(spark, table).clusteringColumns == clustered
        assert spark.table(table).count() == 2


def test_columns_that_contradict_the_schema_are_refused(pipeline_of: Callable[..., LocalPipeline]) -> None:
    for query, message in (
        ("SELECT 1 AS id, 2 AS more", "unexpected: ['more']"),
        ("SELECT 1.5 AS id", "the query gives decimal(2,1), the schema says bigint"),
    ):
        failed = pipeline_of(SOURCE.format(comment="", schema_text="id BIGINT", query=query)).update()
        assert message in str(failed.datasets[0].error)


def test_an_interrupted_creation_and_a_lost_state_give_the_same_table(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str, tmp_path: Path
) -> None:
    """A kill leaves at worst a folder without a commit, or a commit without its state."""
    pipeline = pipeline_of(SOURCE.format(comment="", schema_text="id BIGINT", query="SELECT 1 AS id"))
    (tmp_path / schema / "described" / "_delta_log").mkdir(parents=True)
    pipeline.update().raise_if_failed()
    (state,) = (tmp_path / "pipeline" / "datasets").glob("*.json")

    for broken in ("", '{"fingerprint": '):
        state.write_text(broken, encoding="utf-8")
        assert [item.status for item in pipeline.update().datasets] == ["succeeded"]
        assert [row.id for row in spark.table(f"{schema}.described").collect()] == [1]
    assert [item.status for item in pipeline.update().datasets] == ["unchanged"]


def test_other_partitions_come_with_the_rows_or_not_at_all(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession, schema: str
) -> None:
    source = """
        @dp.materialized_view(partition_cols={columns})
        @dp.expect_or_fail("positive", "id > 0")
        def parted():
            return spark.sql("SELECT {value} AS id, 'a' AS kind")
        """
    table = f"{schema}.parted"
    pipeline_of(source.format(columns=[], value=1)).update().raise_if_failed()
    before = spark.sql(f"DESCRIBE HISTORY {table}").count()

    failed = pipeline_of(source.format(columns=["kind"], value=-1)).update()
    assert failed.status == "failed"
    assert [row.id for row in spark.table(table).collect()] == [1]
    assert detail(spark, table).partitionColumns == []

    pipeline_of(source.format(columns=["kind"], value=2)).update().raise_if_failed()
    assert [tuple(row) for row in spark.table(table).collect()] == [(2, "a")]
    assert detail(spark, table).partitionColumns == ["kind"]
    assert spark.sql(f"DESCRIBE HISTORY {table}").count() == before + 1
