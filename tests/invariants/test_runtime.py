"""What ships uses nothing newer than the Spark of the oldest runtime it may be deployed to; the tests' Spark is newer.

PySpark's documentation tells since when a function or method is there. Names are looked up without knowing what they
belong to: one that several classes have counts as being as old as the oldest of them.
"""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import Catalog, Column, DataFrame, GroupedData, SparkSession, functions, types
from pyspark.sql.conf import RuntimeConfig
from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter, DataFrameWriterV2
from pyspark.sql.streaming.query import StreamingQuery
from pyspark.sql.streaming.readwriter import DataStreamReader, DataStreamWriter

from local_platform.wheel import REPOSITORY
from stacks.settings.lakehouse import OLDEST_RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator

SPARK_OF = {17: (4, 0)}
"""Source: https://learn.microsoft.com/azure/databricks/release-notes/runtime/."""
OWNERS = (
    functions, types, Catalog, Column, DataFrame, DataFrameReader, DataFrameWriter, DataFrameWriterV2, DataStreamReader,
    DataStreamWriter, GroupedData, PySparkException, RuntimeConfig, SparkSession, StreamingQuery,
)  # fmt: skip
_CALLED = re.compile(r"\b([a-z_0-9]+)\(")
_ADDED = re.compile(r"versionadded:: (\d+)\.(\d+)")


def _names(source: str) -> Iterator[str]:
    """Yield every attribute's name in a source, and of each function that SQL in its texts calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _CALLED.findall(node.value)


def _added(name: str) -> tuple[int, int] | None:
    """Return the version of Spark that brought a name; None for one that is not Spark's, or is older than its notes."""
    members = [inspect.getdoc(getattr(owner, name)) or "" for owner in OWNERS if hasattr(owner, name)]
    notes = [_ADDED.search(text) for text in members]
    versions = [(int(note[1]), int(note[2])) for note in notes if note]
    return min(versions) if versions and len(versions) == len(notes) else None


def _newer(source: str) -> set[str]:
    return {name for name in _names(source) if (_added(name) or (0, 0)) > SPARK_OF[OLDEST_RUNTIME]}


@pytest.mark.parametrize("folder", ["jobs/netflix_jobs", "dlt_pipelines"])
def test_what_ships_uses_nothing_newer_than_the_oldest_runtime(folder: str) -> None:
    sources = {file: file.read_text(encoding="utf-8") for file in (REPOSITORY / folder).rglob("*.py")}

    assert sources
    assert {str(file): newer for file, source in sources.items() if (newer := _newer(source))} == {}


@pytest.mark.parametrize("source", ["F.time_diff(a, b)", 'F.expr("1 + time_diff(a)")', "table.zipWithIndex()"])
def test_what_is_newer_is_found(source: str) -> None:
    assert len(_newer(source)) == 1
