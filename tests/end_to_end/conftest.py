"""Runs the command as its users do, in a process of its own, and reads the lake with a Delta reader of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder

from sample_data import SampleFacts, generate

ROWS = 300
MONDAY = "2026-11-23"  # on Sundays the tables are maintained, which takes its time
COMMAND = [str(Path(sys.executable).with_name("lakehouse")), "run"]
TECHNICAL = {"_ingested_at", "_delivered_at", "_source_file", "quarantined_at", "resolved_at", "logged_at", "seconds"}


@dataclass(frozen=True)
class LakeFolder:
    """A lake, and the command that fills it."""

    root: Path

    def command(self, source: Path) -> list[str]:
        where = ["--source", str(source), "--lake", str(self.root), "--json", str(self.root / "figures.json")]
        return [*COMMAND, *where, "--date", MONDAY]

    def run(self, source: Path) -> dict[str, Any]:
        """Run to the end, which must be a good one, and return the figures."""
        done = subprocess.run(self.command(source), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        figures: dict[str, Any] = json.loads((self.root / "figures.json").read_text(encoding="utf-8"))
        return figures

    def tables(self) -> dict[str, list[str]]:
        """Return the rows of every bronze, silver and gold table, sorted, without what tells one run from another."""
        logs = [log for layer in ("bronze", "silver", "gold") for log in self.root.glob(f"{layer}/*/_delta_log")]
        folders = sorted(log.parent for log in logs)
        return {f"{folder.parent.name}.{folder.name}": self._rows(folder) for folder in folders}

    def data_files(self, *layers: str) -> set[str]:
        return {str(path.relative_to(self.root)) for layer in layers for path in self.root.glob(f"{layer}/*/*.parquet")}

    def versions(self, layer: str) -> dict[str, int]:
        return {log.parent.name: DeltaTable(log.parent).version() for log in self.root.glob(f"{layer}/*/_delta_log")}

    def query(self, table: str, select: str) -> list[dict[str, Any]]:
        found = QueryBuilder().register("t", DeltaTable(self.root / table)).execute(select).read_all()
        rows: list[dict[str, Any]] = pa.table(found).to_pylist()
        return rows

    def _rows(self, folder: Path) -> list[str]:
        rows = self.query(str(folder.relative_to(self.root)), "SELECT * FROM t")
        return sorted(repr({key: value for key, value in row.items() if key not in TECHNICAL}) for row in rows)


@dataclass(frozen=True)
class FirstRun:
    """An undisturbed first run: what was delivered, the lake it left, its figures, and the tables it made."""

    delivery: Path
    facts: SampleFacts
    lake: LakeFolder
    figures: dict[str, Any]
    tables: dict[str, list[str]]


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run once for all; whoever goes on with the lake is the only one to do so, the others look at ``tables``."""
    folder = tmp_path_factory.mktemp("first")
    facts = generate(folder / "delivery", rows=ROWS)
    lake = LakeFolder(folder / "lake")
    figures = lake.run(folder / "delivery")
    return FirstRun(folder / "delivery", facts, lake, figures, lake.tables())


@pytest.fixture
def lake(tmp_path: Path) -> LakeFolder:
    return LakeFolder(tmp_path / "lake")
