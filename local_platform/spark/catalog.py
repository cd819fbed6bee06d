"""The session catalog over the lake's folders: a schema a layer, a table a folder that any Delta reader can open."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from local_platform.errors import LakeDamagedError
from local_platform.spark.session import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from local_platform.lake import Lake

_LOG = "_delta_log"


def attach(spark: SparkSession, lake: Lake, layers: Iterable[str]) -> None:
    """Make the layers' folders schemas of the session, and the Delta tables found in them their tables.

    A folder that a killed run began as a table, but never committed anything to, is removed.

    Raises:
        LakeDamagedError: a table's folder holds data but no Delta log.
    """
    for layer in layers:
        folder = lake.layer(layer)
        folder.mkdir(parents=True, exist_ok=True)
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS {CATALOG}.{layer} LOCATION '{_literal(folder)}'")
        for table in sorted(path for path in folder.iterdir() if path.is_dir()):
            if _is_table(table):
                name = f"{CATALOG}.{layer}.`{table.name}`"
                spark.sql(f"CREATE TABLE IF NOT EXISTS {name} USING delta LOCATION '{_literal(table)}'")


def _is_table(folder: Path) -> bool:
    log = folder / _LOG
    if any(log.glob("*.json")) or any(log.glob("*.checkpoint*.parquet")):
        return True
    if any(folder.rglob("*.parquet")):
        raise LakeDamagedError(
            f"{folder} holds data files but no Delta log, so nobody can tell which of them count. Restore "
            f"{log} from a backup, or move the folder and its checkpoint away and run again."
        )
    shutil.rmtree(folder)
    return False


def _literal(path: Path) -> str:
    return path.resolve().as_uri().replace("'", "%27")
