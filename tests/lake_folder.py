"""Runs the command as its users do, in a process of its own, and reads the lake with a Delta reader of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

MONDAY = "2026-11-23"  # on Sundays the tables are maintained, which takes its time
COMMAND = [str(Path(sys.executable).with_name("lakehouse")), "run"]
TECHNICAL = {"_ingested_at", "_delivered_at", "_source_file", "quarantined_at", "resolved_at", "logged_at", "seconds"}


@dataclass(frozen=True)
class LakeFolder:
    """A lake, and the command that fills it.

    Attributes:
        root: the lake's folder.
        synthesized: the stacks to run; None for those of the working tree.
        within: what the command is prefixed with, to run elsewhere than its caller.
    """

    root: Path
    synthesized: Path | None = None
    within: tuple[str, ...] = ()

    def command(self, source: Path | None, *more: str) -> list[str]:
        where = ["--lake", str(self.root), "--json", str(self.root / "figures.json"), "--date", MONDAY]
        where += ["--source", str(source)] if source else []
        where += ["--synthesized", str(self.synthesized)] if self.synthesized else []
        return [*self.within, *COMMAND, *where, *more]

    def run(self, source: Path | None, *more: str) -> dict[str, Any]:
        """Run to the end, which must be a good one, and return the figures."""
        done = self.attempt(source, *more)
        assert done.returncode == 0, done.stdout + done.stderr
        figures: dict[str, Any] = json.loads((self.root / "figures.json").read_text(encoding="utf-8"))
        return figures

    def attempt(self, source: Path | None, *more: str) -> subprocess.CompletedProcess[str]:
        """Run to the end, whatever it is."""
        return subprocess.run(self.command(source, *more), capture_output=True, text=True, check=False)

    def tables(self) -> dict[str, list[str]]:
        """Return the rows of every bronze, silver and gold table, sorted, without what tells one run from another."""
        logs = [log for layer in ("bronze", "silver", "gold") for log in self.root.glob(f"{layer}/*/_delta_log")]
        folders = sorted(log.parent for log in logs)
        return {f"{folder.parent.name}.{folder.name}": rows_of(DeltaTable(folder)) for folder in folders}

    def data_files(self, *layers: str) -> set[str]:
        return {str(path.relative_to(self.root)) for layer in layers for path in self.root.glob(f"{layer}/*/*.parquet")}

    def versions(self, layer: str) -> dict[str, int]:
        return {log.parent.name: DeltaTable(log.parent).version() for log in self.root.glob(f"{layer}/*/_delta_log")}

    def query(self, table: str, select: str) -> list[dict[str, Any]]:
        return query(DeltaTable(self.root / table), select)

    def accounts(self) -> list[dict[str, Any]]:
        """Return what the operations log says became of the rows of each silver table; a batch counts once."""
        return self.query(
            "ops/run_log",
            """SELECT "table", sum(rows_in) AS rows_in, sum(kept) AS kept, sum(duplicates) AS duplicates,
                      sum(quarantined) AS quarantined
               FROM (SELECT DISTINCT "table", batch, rows_in, kept, duplicates, quarantined
                     FROM t WHERE batch IS NOT NULL)
               GROUP BY "table" ORDER BY "table" """,
        )


def rows_of(table: DeltaTable) -> list[str]:
    """Return a table's rows, sorted, without what tells one run from another."""
    rows = query(table)
    return sorted(repr({key: value for key, value in row.items() if key not in TECHNICAL}) for row in rows)


def query(table: DeltaTable, select: str = "SELECT * FROM t") -> list[dict[str, Any]]:
    """Return what a query finds in a table, which it calls ``t``."""
    rows: list[dict[str, Any]] = pa.table(QueryBuilder().register("t", table).execute(select).read_all()).to_pylist()
    return rows
