"""Pipelines made of source text, with a schema, a storage folder and configuration of their own."""

from __future__ import annotations

import itertools
import textwrap
from typing import TYPE_CHECKING

import pytest

from local_platform.pipelines import LocalPipeline
from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

HEADER = """
from pyspark import pipelines as dp
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.getOrCreate()
schema = spark.conf.get("test.schema")
"""


@pytest.fixture
def schema(new_schema: Callable[[str], str]) -> str:
    return new_schema("pipeline")


@pytest.fixture
def pipeline_of(spark: SparkSession, tmp_path: Path, schema: str) -> Callable[..., LocalPipeline]:
    """Make a pipeline of source texts, each a file; those of one ``folder`` share states and checkpoints."""
    numbers = itertools.count()

    def make(*texts: str, folder: str = "pipeline") -> LocalPipeline:
        root = tmp_path / f"sources_{next(numbers)}"
        root.mkdir()
        sources = []
        for number, text in enumerate(texts):
            sources.append(root / f"source_{number}.py")
            sources[-1].write_text(HEADER + textwrap.dedent(text), encoding="utf-8")
        return LocalPipeline(
            spark,
            sources,
            storage=LocalFolder(tmp_path / folder),
            catalog="spark_catalog",
            schema=schema,
            configuration={"test.schema": schema},
        )

    return make
