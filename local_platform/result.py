"""What a run reports: the figures behind the terminal's table, ``report.html`` and ``--json``.

The JSON form is documented in ``docs/run-result.md`` and versioned by :data:`SCHEMA_VERSION`: a new field leaves the
version, a removed or redefined one raises it.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA_VERSION = 1

Status = Literal["succeeded", "failed", "unchanged", "skipped"]
Action = Literal["warn", "drop", "fail"]


@dataclass(frozen=True, slots=True)
class TableResult:
    """Rows of one table: what this run brought in and did with it, and what the table holds now.

    ``rows_in = kept + duplicates + quarantined`` for bronze and silver. A gold table counts the rows its query gave
    (``rows_in``), those written (``kept``), and those its drop expectations removed (``quarantined``).
    """

    rows_in: int
    kept: int
    duplicates: int
    quarantined: int
    total: int


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A delivered file that could not be read as what it claims to be; none of its rows are in bronze."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """How many rows passed and failed one expectation at the last refresh of its table."""

    table: str
    name: str
    action: Action
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class StageResult:
    """One step of the run. ``started`` and ``seconds`` are seconds, the first since the start of the run."""

    name: str
    layer: str
    status: Status
    started: float
    seconds: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """Everything a run reports; ``tables`` is keyed by ``layer.table``."""

    run_id: str
    status: Status
    seconds: float
    tables: Mapping[str, TableResult]
    refused_files: tuple[RefusedFile, ...] = ()
    expectations: tuple[ExpectationResult, ...] = ()
    stages: tuple[StageResult, ...] = ()
    wheel_sha256: str | None = None
    schema_version: int = field(default=SCHEMA_VERSION)

    def to_json(self) -> str:
        """Return the documented JSON form, with stable key order."""
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One row that silver refused, as delivered, with the names of the rules it broke."""

    table: str
    reasons: tuple[str, ...]
    source_file: str
    quarantined_at: str
    row: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class MartRows:
    """The first rows of one gold mart, for the report's charts."""

    table: str
    comment: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """What the report shows beside the figures of :class:`RunResult`."""

    source: str
    lake: str
    quarantined: tuple[QuarantinedRow, ...] = ()
    marts: tuple[MartRows, ...] = ()


def write_json(result: RunResult, path: Path) -> None:
    """Write the JSON form to ``path`` whole or not at all: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_name(f".{path.name}.partial")
    staging.write_text(result.to_json(), encoding="utf-8")
    staging.replace(path)
