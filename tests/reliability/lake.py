"""A lake without Data Factory: files are put into raw, the tasks are run, and the tables are read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.pipelines import LocalPipeline
from local_platform.wheel import REPOSITORY
from netflix_jobs import bronze, quality_gate
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
        common = ["--catalog", CATALOG, "--run-id", f"run-{self.runs}"]
        checkpoints = ["--checkpoint-root", str(self.folder / "_checkpoints")]
        bronze.main([*common, *checkpoints, "--source-root", str(self.folder / "raw"), "--source", source])
        if source == "titles":
            load.titles([*common, *checkpoints, *silver])
        else:
            load.lookups([*common, *checkpoints, "--source", source, "--target", source, *silver])
        quality_gate.main([*common, "--max-quarantined-share", most])

    def gold(self, *datasets: str) -> None:
        """Bring datasets of the gold pipeline up to date."""
        pipeline = LocalPipeline(
            self.spark,
            sorted((REPOSITORY / "dlt_pipelines" / "gold").glob("*.py")),
            storage=self.folder / "_pipelines",
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


_COUNTS = ("rows_in", "kept", "duplicates", "quarantined")


def lookup(column: str, rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return a lookup file of rows with ``value`` and ``show_id``."""
    return "".join([f"{column},show_id\n", *[f"{row['value']},{row['show_id']}\n" for row in rows]]).encode()
