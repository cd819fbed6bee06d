"""The result of a run: the figures for the terminal, ``report.html`` and ``--json``.

The JSON form is documented in ``docs/run-result.md`` and versioned by :data:`SCHEMA_VERSION`: adding a field keeps the
version, removing or redefining one raises it.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 1

Status = Literal["succeeded", "failed", "unchanged", "skipped"]
Action = Literal["warn", "drop", "fail"]
Kind = Literal["platform", "activity", "task", "iteration", "dataset"]


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
    """A delivered file that could not be read; none of its rows are in bronze."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecoveredFault:
    """A failure after which a retry succeeded, or work that was begun twice and took effect once."""

    where: str
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
    """One step of the run: work of the platform, an activity, a task, an iteration of a task, or a dataset.

    Attributes:
        name: what people call it.
        layer: the layer it works for.
        status: what became of it.
        started: seconds since the start of the run; a repaired task began in an earlier run, before it.
        seconds: its duration, retries and the waits before them included.
        error: what went wrong.
        kind: what it is a step of.
        key: unique in the run; ``depends_on`` names steps by it.
        depends_on: the steps before it, or the one it is a part of.
        state: the service's own word for what became of it.
        outcome: ``true`` or ``false`` of a condition.
        attempts: how often it was tried; 0 if it was skipped.
        rows: rows it moved or holds, where that is known.
        log: its own log, below the lake.
        recovered_from: what the try before the last went wrong with, if the last succeeded.
    """

    name: str
    layer: str
    status: Status
    started: float
    seconds: float
    error: str | None = None
    kind: Kind = "platform"
    key: str = ""
    depends_on: tuple[str, ...] = ()
    state: str = ""
    outcome: str | None = None
    attempts: int = 1
    rows: int | None = None
    log: str | None = None
    recovered_from: str | None = None


@dataclass(frozen=True, slots=True)
class JobRunResult:
    """A run of a job.

    Attributes:
        run_id: its id; ``lakehouse run --repair`` takes it.
        job: name of the job.
        trigger: what started it, in the service's word, and the location where files arrived.
        life_cycle_state: the service's word for where it is in its life.
        result_state: the service's word for how it came out.
        repairs: how often it was repaired.
        parameters: the job's parameters in this run.
        next_runs: the next five runs of the job's schedule, as far as they can be told.
    """

    run_id: str
    job: str
    trigger: str
    life_cycle_state: str
    result_state: str | None
    repairs: int = 0
    parameters: Mapping[str, str] = field(default_factory=dict)
    next_runs: tuple[str, ...] = ()


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
    artifacts: Mapping[str, str] = field(default_factory=dict)
    environment: str | None = None
    job_runs: tuple[JobRunResult, ...] = ()
    not_emulated: tuple[str, ...] = ()
    recovered_faults: tuple[RecoveredFault, ...] = ()
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
class WaitingRows:
    """How many quarantined rows of a table no later delivery corrected, and how many of them broke each rule."""

    table: str
    rows: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MartRows:
    """The first rows of one gold mart, for the report's charts."""

    table: str
    comment: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """Further contents of the report, besides the figures of :class:`RunResult`."""

    source: str
    lake: str
    quarantined: tuple[QuarantinedRow, ...] = ()
    marts: tuple[MartRows, ...] = ()
    waiting: tuple[WaitingRows, ...] = ()
