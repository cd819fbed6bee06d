"""Notices each read of a pipeline's dataset, so that what is read is brought up to date first."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession
from pyspark.sql.readwriter import DataFrameReader
from pyspark.sql.streaming.readwriter import DataStreamReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_platform.pipelines.names import Names

_TABLE_READERS: tuple[tuple[type, str], ...] = (
    (DataFrameReader, "table"),
    (DataStreamReader, "table"),
    (SparkSession, "table"),
)


@contextlib.contextmanager
def noticed_reads(names: Names, on_read: Callable[[str], None]) -> Iterator[None]:
    """Call ``on_read`` with each table name read by ``table(...)`` or inside ``sql(...)``, before Spark resolves it."""

    def before_table(_reader: object, name: str) -> None:
        on_read(name)

    def before_sql(_session: object, text: str) -> None:
        for name in names.in_sql(text):
            on_read(name)

    wrapped: list[tuple[type, str, Callable[[object, str], None]]] = [(SparkSession, "sql", before_sql)]
    wrapped += [(owner, method, before_table) for owner, method in _TABLE_READERS]
    originals = [(owner, method, getattr(owner, method)) for owner, method, _ in wrapped]
    try:
        for owner, method, before in wrapped:
            setattr(owner, method, _preceded(getattr(owner, method), before))
        yield
    finally:
        for owner, method, original in originals:
            setattr(owner, method, original)


def _preceded(original: Any, before: Callable[[object, str], None]) -> Any:
    @functools.wraps(original)
    def call(owner: object, *arguments: Any, **named: Any) -> Any:
        text = arguments[0] if arguments else named.get("tableName", named.get("sqlQuery"))
        if isinstance(text, str):
            before(owner, text)
        return original(owner, *arguments, **named)

    return call


@contextlib.contextmanager
def pipeline_session(
    spark: SparkSession, catalog: str, schema: str, configuration: Mapping[str, str]
) -> Iterator[None]:
    """Make ``configuration``, catalog and schema the session's own for a while, then restore what was there."""
    catalog_before, schema_before = spark.catalog.currentCatalog(), spark.catalog.currentDatabase()
    before = {key: spark.conf.get(key, None) for key in configuration}
    try:
        for key, value in configuration.items():
            spark.conf.set(key, value)
        spark.catalog.setCurrentCatalog(catalog)
        spark.catalog.setCurrentDatabase(schema)
        yield
    finally:
        spark.catalog.setCurrentCatalog(catalog_before)
        spark.catalog.setCurrentDatabase(schema_before)
        for key, old in before.items():
            if old is None:
                spark.conf.unset(key)
            else:
                spark.conf.set(key, old)
