"""What sources declare is taken as Databricks takes it, or refused with the place and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyspark import pipelines as dp

from local_platform.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from local_platform.pipelines import LocalPipeline

VIEW = "\n@dp.materialized_view{arguments}\ndef numbers():\n    return spark.range(1)\n"

REFUSED = {
    "two files declare one name": ([VIEW.format(arguments=""), VIEW.format(arguments="")], "numbers is declared twice"),
    "an argument that open-source Spark lacks": ([VIEW.format(arguments="(private=True)")], "private"),
    "another format": ([VIEW.format(arguments="(format='parquet')")], "pipeline tables are Delta tables"),
    "clustering and partitions": (
        [VIEW.format(arguments="(cluster_by=['id'], partition_cols=['id'])")],
        "exclude each other",
    ),
    "a flow without its table": (["\n@dp.append_flow(target='lost')\ndef flow():\n    return None\n"], "lost"),
    "a table without a flow": (["\ndp.create_streaming_table('lonely')\n"], "lonely has no flow"),
    "a view with two name parts": (["\n@dp.temporary_view(name='a.b')\ndef v():\n    return None\n"], "has one part"),
    "a sink": (["\ndp.create_sink('out', 'delta')\n"], "out is a sink"),
    "automatic change capture": (
        ["\ndp.create_streaming_table('t')\ndp.create_auto_cdc_flow(target='t', source='s', keys=['k'])\n"],
        "not emulated locally",
    ),
    "an expectation above the dataset": (
        ["\n@dp.expect('e', 'true')\n@dp.materialized_view\ndef v():\n    return None\n"],
        "would check nothing",
    ),
    "an expectation's name twice": (
        ["\n@dp.materialized_view\n@dp.expect('e', 'true')\n@dp.expect('e', 'false')\ndef v():\n    return None\n"],
        "declared twice",
    ),
    "a file that can't be run": (["\n1 / 0\n"], "ZeroDivisionError"),
}


@pytest.mark.parametrize(("texts", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(pipeline_of: Callable[..., LocalPipeline], texts: list[str], message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        pipeline_of(*texts)


def test_nothing_is_left_behind(pipeline_of: Callable[..., LocalPipeline], spark: SparkSession) -> None:
    names = set(dir(dp))

    pipeline = pipeline_of(VIEW.format(arguments="(spark_conf={'spark.sql.ansi.enabled': 'false'})"))
    database = spark.catalog.currentDatabase()
    result = pipeline.update()

    assert set(dir(dp)) == names
    assert not hasattr(dp, "expect")
    assert spark.conf.get("test.schema", None) is None
    assert spark.catalog.currentDatabase() == database
    assert "spark_conf (spark.sql.ansi.enabled) of flow numbers is not applied" in result.not_emulated[0]


def test_a_view_of_the_session_may_not_hide_a_dataset(
    pipeline_of: Callable[..., LocalPipeline], spark: SparkSession
) -> None:
    pipeline = pipeline_of(VIEW.format(arguments=""))
    spark.range(1).createOrReplaceTempView("numbers")
    try:
        with pytest.raises(PipelineError, match="hides a dataset"):
            pipeline.update()
    finally:
        spark.catalog.dropTempView("numbers")
