"""The session catalog over the lake's folders: a schema a layer, a table a folder that any Delta reader can open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.errors import LakeDamagedError
from local_platform.spark.delta_log import LOG, has_commits, require_whole_log
from local_platform.spark.session import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import SparkSession

    from local_platform.lake import Lake
    from local_platform.storage.folder import Folder


def attach(spark: SparkSession, lake: Lake, layers: Iterable[str]) -> None:
    """Make the layers' folders schemas of the session, and the Delta tables found in them their tables.

    A folder in which a killed run began a table, but committed nothing, is removed: it holds only the beginning of a
    log.

    Raises:
        LakeDamagedError: a folder holds files but no Delta log, or a log that lacks a commit.
    """
    for layer in layers:
        folder = lake.layer(layer)
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS {CATALOG}.{layer} LOCATION {literal(folder.location)}")
        for name in folder.folders():
            table = folder.within(name)
            if _is_table(table):
                quoted = f"{CATALOG}.{layer}.`{name}`"
                spark.sql(f"CREATE TABLE IF NOT EXISTS {quoted} USING delta LOCATION {literal(table.location)}")


def _is_table(folder: Folder) -> bool:
    if has_commits(folder):
        require_whole_log(folder)
        return True
    other = next((file.path for file in folder.files() if not file.path.startswith(f"{LOG}/")), None)
    if other is not None:
        raise LakeDamagedError(
            f"{folder} holds {other} but no Delta log, so it is no table, or it is unknown which of its files count. "
            "Folders of a layer are tables: move this one out of the lake if it never was one. If it was, restore "
            f"{folder.within(LOG)} from a backup, or move the folder and its checkpoint away and run again."
        )
    folder.remove()
    return False


def literal(text: str) -> str:
    """Return text as a SQL string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
