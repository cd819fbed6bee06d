"""Detects each read of a pipeline's dataset, so that it can be brought up to date first."""

from __future__ import annotations

import contextlib
import functools
import threading
from typing import TYPE_CHECKING, Any

from pyspark.sql import SparkSession
from pyspark.sql.readwriter import DataFrameReader
from pyspark.sql.sql_formatter import SQLStringFormatter
from pyspark.sql.streaming.readwriter import DataStreamReader

from local_platform.pipelines.names import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_platform.pipelines.names import Names

_TABLE_READERS: tuple[tuple[type, str], ...] = (
    (DataFrameReader, "table"),
    (DataStreamReader, "table"),
    (SparkSession, "table"),
)

_ALONE = threading.Lock()


@contextlib.contextmanager
def noticed_reads(names: Names, on_read: Callable[[str], None]) -> Iterator[None]:
    """Call ``on_read`` with each table name read by ``table(...)`` or inside ``sql(...)``, before Spark resolves it."""

    def before_table(_reader: object, tableName: str) -> None:  # noqa: N803 - Spark's name
        on_read(tableName)

    def before_sql(session: SparkSession, sqlQuery: str, args: object = None, **values: object) -> None:  # noqa: ARG001, N803 - Spark's names
        for name in names.in_sql(_formatted(session, sqlQuery, values)):
            on_read(name)

    wrapped: list[tuple[type, str, Callable[..., None]]] = [(SparkSession, "sql", before_sql)]
    wrapped += [(owner, method, before_table) for owner, method in _TABLE_READERS]
    originals = [(owner, method, getattr(owner, method)) for owner, method, _ in wrapped]
    try:
        for owner, method, before in wrapped:
            setattr(owner, method, _preceded(getattr(owner, method), before))
        yield
    finally:
        for owner, method, original in originals:
            setattr(owner, method, original)


def _preceded(original: Any, before: Callable[..., None]) -> Any:
    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> Any:
        before(*arguments, **named)
        return original(*arguments, **named)

    return call


def _formatted(session: SparkSession, text: str, values: Mapping[str, object]) -> str:
    """Return SQL text with ``values`` put in place of names in braces, as Spark does before it parses the text."""
    if not values:
        return text
    formatter = SQLStringFormatter(session)
    try:
        return str(formatter.format(text, **values))
    finally:
        formatter.clear()


@contextlib.contextmanager
def pipeline_session(
    spark: SparkSession, catalog: str, schema: str, configuration: Mapping[str, str]
) -> Iterator[None]:
    """Make ``configuration``, catalog and schema the session's own for a while, then restore what was there.

    One pipeline at a time: they are the session's, and so are the classes that notice reads.
    """
    with _ALONE:
        catalog_before, schema_before = spark.catalog.currentCatalog(), spark.catalog.currentDatabase()
        before = {key: spark.conf.get(key, None) for key in configuration}
        try:
            for key, value in configuration.items():
                spark.conf.set(key, value)
            spark.catalog.setCurrentCatalog(catalog)
            spark.catalog.setCurrentDatabase(joined([schema]))
            yield
        finally:
            spark.catalog.setCurrentCatalog(catalog_before)
            spark.catalog.setCurrentDatabase(schema_before)
            for key, old in before.items():
                if old is None:
                    spark.conf.unset(key)
                else:
                    spark.conf.set(key, old)
