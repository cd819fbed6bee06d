"""A lake without Data Factory: files are put into raw, the tasks are run, and the tables are read."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform import auto_loader
from local_platform.lake import Lake as PlatformLake
from local_platform.pipelines import LocalPipeline
from local_platform.spark.catalog import attach
from local_platform.storage.local_folder import LocalFolder
from local_platform.wheel import REPOSITORY
from netflix_jobs import bronze, quality_gate
from netflix_jobs.names import SCHEMAS
from netflix_jobs.run_log import batches
from netflix_jobs.silver import load
from netflix_jobs.sources import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyspark.sql import SparkSession

CATALOG = "spark_catalog"
_CLOCK = 1_700_000_000


@dataclass
class Lake:
    """Raw and what the tasks make of it. Each delivery is a second later than the one before, unless said otherwise."""

    spark: SparkSession
    folder: Path
    runs: int = 0
    clock: int = field(default=_CLOCK)

    def __post_init__(self) -> None:
        """Give the session the Auto Loader that the tasks read with."""
        auto_loader.register(self.spark)

    def take_over(self, kept: Path, runs: int) -> None:
        """Become a lake that was kept in another folder, with the runs that were made there."""
        shutil.copytree(kept, self.folder, dirs_exist_ok=True)
        attach(self.spark, PlatformLake(self.folder), SCHEMAS)
        self.runs, self.clock = runs, self.clock + runs

    def put(self, content: bytes, *, source: str = "titles", path: str | None = None, when: int | None = None) -> Path:
        """Put a file into raw, at ``path`` below its source or below a folder of its own."""
        self.clock += 1
        file = self.folder / "raw" / source / (path or f"run_id={self.clock}/{BY_NAME[source].file}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (when or self.clock, when or self.clock))
        return file

    def run(self, *silver: str, source: str = "titles", most: str = "1") -> None:
        """Run bronze, silver and the gate over what is new; ``most`` is the share that may be quarantined."""
        self.runs += 1
        run_id = f"run-{self.runs}"
        self.bronze(run_id, source=source)
        if source == "titles":
            self.silver_titles(run_id, *silver)
        else:
            load.lookups([*self._parameters(run_id), "--source", source, "--target", source, *silver])
        notices = ["--notices", str(self.folder / "_notices")]
        quality_gate.main(["--catalog", CATALOG, "--run-id", run_id, "--max-quarantined-share", most, *notices])

    def bronze(self, run_id: str, *parameters: str, source: str = "titles") -> None:
        """Run bronze alone."""
        raw = ["--source-root", str(self.folder / "raw"), "--source", source]
        bronze.main([*self._parameters(run_id), *raw, *parameters])

    def silver_titles(self, run_id: str, *parameters: str) -> None:
        """Run the task of silver titles alone."""
        load.titles([*self._parameters(run_id), *parameters])

    def _parameters(self, run_id: str) -> list[str]:
        checkpoints = str(self.folder / "_checkpoints")
        return ["--catalog", CATALOG, "--run-id", run_id, "--checkpoint-root", checkpoints]

    def gold(self, *datasets: str) -> None:
        """Bring datasets of the gold pipeline up to date."""
        pipeline = LocalPipeline(
            self.spark,
            sorted((REPOSITORY / "dlt_pipelines" / "gold").glob("*.py")),
            storage=LocalFolder(self.folder / "_pipelines"),
            catalog=CATALOG,
            schema="gold",
            configuration={"netflix.catalog": CATALOG, "netflix.silver_schema": "silver"},
        )
        pipeline.update(selected=datasets or None).raise_if_failed()

    def rows(self, table: str, *columns: str, order: str = "show_id") -> list[tuple[Any, ...]]:
        """Return rows of a table, in order."""
        return [tuple(row) for row in self.spark.table(table).orderBy(order).select(*columns).collect()]

    def accounts(self, source: str = "titles") -> list[tuple[int, ...]]:
        """Return rows in, kept, duplicates and quarantined of each silver batch, in order."""
        log = batches(self.spark.table("ops.run_log")).where(f"table = 'silver.{source}' AND batch IS NOT NULL")
        return [tuple(row) for row in log.orderBy("logged_at").select(*_COUNTS).collect()]

    def incidents(self) -> list[tuple[str, ...]]:
        """Return run, task, kind, subject and reason of what the run log tells, in order."""
        told = self.spark.table("ops.run_log").selectExpr("logged_at", "run_id", "task", "inline(incidents)")
        return [tuple(row)[1:] for row in told.orderBy("logged_at").collect()]

    def notices(self) -> dict[str, Any]:
        """Return the notices that were left, by run."""
        return {path.stem: json.loads(path.read_text()) for path in sorted((self.folder / "_notices").iterdir())}

    def logged(self, column: str, table: str) -> list[Any]:
        """Return a column of the run log's rows of a table, in order."""
        rows = self.spark.table("ops.run_log").where(f"table = '{table}'").orderBy("logged_at").select(column)
        return [row[0] for row in rows.collect()]


_COUNTS = ("rows_in", "kept", "duplicates", "quarantined")


def lookup(column: str, rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return a lookup file of rows with ``value`` and ``show_id``."""
    return "".join([f"{column},show_id\n", *[f"{row['value']},{row['show_id']}\n" for row in rows]]).encode()
