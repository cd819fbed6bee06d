"""Turns the record of a job's run, and the datasets it refreshed, into the steps that a run reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from local_platform.result import RecoveredFault, StageResult
from local_platform.workflows.inputs import shown
from local_platform.workflows.states import LEFT_OUT, SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from local_platform.pipelines import DatasetResult
    from local_platform.result import Status
    from local_platform.workflows.record import JobRun, TaskRun


def status_of(result: str | None) -> Status:
    """Return the report's word for a result; a task that was not run, for whatever reason, is skipped."""
    if result in SUCCEEDED:
        return "succeeded"
    if result in LEFT_OUT or result in {"UPSTREAM_FAILED", "UPSTREAM_CANCELED", None}:
        return "skipped"
    return "failed"


def layer_of(name: str, schemas: Collection[str]) -> str:
    """Return the schema that a task's name begins with; ``jobs`` for the others."""
    return next((schema for schema in schemas if name.startswith(schema)), "jobs")


def job_steps(run: JobRun, began: datetime, schemas: Collection[str]) -> Iterator[StageResult]:
    """Yield a step for each task and each iteration.

    Args:
        run: the record.
        began: when the whole run began, by the clock of the record.
        schemas: names of layers.
    """
    prefix = f"{run.job['name']}/"
    for key, task in run.tasks.items():
        names = [name.partition("=")[0] for name in task.depends_on]
        step = _step(task, f"{prefix}{key}", key, "task", tuple(prefix + name for name in names), began, schemas)
        yield step if task.attempts else replace(step, started=_decided(run, key, began))
        for index, iteration in enumerate(task.iterations):
            label = f"{iteration.task_key}[{shown(iteration.input)}]"
            yield _step(iteration, f"{prefix}{key}/{index}", label, "iteration", (f"{prefix}{key}",), began, schemas)


def _decided(run: JobRun, key: str, began: datetime) -> float:
    """Return when a task was skipped: when all tasks before it had ended."""
    names = [name.partition("=")[0] for name in run.tasks[key].depends_on]
    ends = [
        (datetime.fromisoformat(attempt.end_time) - began).total_seconds()
        for name in names
        for attempt in run.tasks[name].attempts[-1:]
        if attempt.end_time
    ]
    return round(
        max([*ends, *(_decided(run, name, began) for name in names if not run.tasks[name].attempts)], default=0.0), 3
    )


def recovered_faults(logged: Iterable[RecoveredFault], steps: Iterable[StageResult]) -> tuple[RecoveredFault, ...]:
    """Return the faults of a run: those that its tasks logged, then those of steps without a log of their own.

    Args:
        logged: each ``where`` begins with a task's name, or is a table.
        steps: the run's steps.
    """
    told = list(logged)
    tasks = {fault.where.split(" ")[0] for fault in told}
    for step in steps:
        names = {step.name, *(before.rpartition("/")[2] for before in step.depends_on if step.kind == "iteration")}
        if step.recovered_from and not names & tasks:
            told.append(RecoveredFault(step.name, step.recovered_from))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A dataset that a pipeline brought up to date.

    Attributes:
        dataset: its result.
        task: label of the task that updated the pipeline.
        began: when the update began, in seconds since the start of the run.
        reads: three-level names of the tables it reads.
    """

    dataset: DatasetResult
    task: str
    began: float
    reads: tuple[str, ...] = ()


def table_label(table: str) -> str:
    """Return ``layer.table`` of a three-level name."""
    return table.split(".", maxsplit=1)[1]


def dataset_step(refreshed: Refreshed, task: str) -> StageResult:
    """Return the step of a dataset; ``task`` is the key of the step that updated its pipeline."""
    dataset, label = refreshed.dataset, table_label(refreshed.dataset.name)
    return StageResult(
        label,
        label.split(".", maxsplit=1)[0],
        dataset.status,
        round(refreshed.began + dataset.started, 3),
        round(dataset.seconds, 3),
        dataset.error,
        kind="dataset",
        key=label,
        depends_on=(task, *map(table_label, refreshed.reads)),
        state="COMPLETED" if dataset.status in {"succeeded", "unchanged"} else dataset.status.upper(),
        rows=dataset.rows,
    )


def _step(
    task: TaskRun,
    key: str,
    label: str,
    kind: str,
    before: tuple[str, ...],
    began: datetime,
    schemas: Collection[str],
) -> StageResult:
    # For a repaired task, the tries of this run count; for one done by an earlier run, those of that run.
    now = [attempt for attempt in task.attempts if datetime.fromisoformat(attempt.start_time) >= began]
    tries = now or task.attempts
    first, last = (tries[0], tries[-1]) if tries else (None, None)
    started = (datetime.fromisoformat(first.start_time) - began).total_seconds() if first else 0.0
    ended = (datetime.fromisoformat(last.end_time) - began).total_seconds() if last and last.end_time else started
    return StageResult(
        label,
        layer_of(task.task_key, schemas),
        status_of(task.result),
        round(started, 3),
        round(ended - started, 3),
        task.error if status_of(task.result) == "failed" else None,
        kind="iteration" if kind == "iteration" else "task",
        key=key,
        depends_on=before,
        state=task.result or "",
        outcome=task.outcome,
        attempts=len(tries),
        log=last.log if last else None,
        recovered_from=_recovered_from(task) if now else None,
    )


def _recovered_from(task: TaskRun) -> str | None:
    """Return the error of the try before the last, which may be of an earlier run that this one repairs."""
    earlier = task.attempts[:-1]
    if not earlier or status_of(task.result) != "succeeded":
        return None
    before = earlier[-1]
    return before.error or before.state.result_state or "the try left no word"
