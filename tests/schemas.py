"""The schemas of the lakehouse, below a folder, for as long as a test or a fixture needs them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.pipelines.jvm import java_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession


@contextmanager
def lakehouse_schemas(spark: SparkSession, folder: Path) -> Iterator[None]:
    """Make them, empty, each in a folder of its name; drop them and their tables in the end."""
    from netflix_jobs.names import SCHEMAS  # noqa: PLC0415 - importable once the wheel is built

    for schema in SCHEMAS:
        spark.sql(f"CREATE SCHEMA {schema} LOCATION '{folder / schema}'")
    try:
        yield
    finally:
        drop(spark, SCHEMAS)


def drop(spark: SparkSession, schemas: Iterable[str]) -> None:
    """Drop schemas with their tables, and have the JVM let go of them: hundreds of tests' would fill it."""
    for schema in schemas:
        spark.sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    forget_logs()


def forget_logs() -> None:
    """Have the session read the logs of all tables anew, as the next run's does."""
    java_class("org.apache.spark.sql.delta.DeltaLog").clearCache()
