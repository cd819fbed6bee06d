"""A job as the local platform runs it: its synthesized ``databricks_job``, typed and checked.

Reference: https://docs.databricks.com/api/workspace/jobs/create
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RunIf = Literal["ALL_SUCCESS", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED", "ALL_DONE", "AT_LEAST_ONE_FAILED", "ALL_FAILED"]
Operator = Literal["EQUAL_TO", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"]
RUN_IFS: tuple[RunIf, ...] = get_args(RunIf)
OPERATORS: tuple[Operator, ...] = get_args(Operator)


@dataclass(frozen=True, slots=True)
class Dependency:
    """A task that has to end first; ``outcome`` is the required result of a condition task."""

    task_key: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a failed attempt is retried.

    Attributes:
        max_retries: attempts beside the first; -1 for as many as it takes.
        min_interval: seconds between the *start* of the failed attempt and its retry, at least.
        on_timeout: whether an attempt that ran out of time is retried too.
    """

    max_retries: int = 0
    min_interval: float = 0.0
    on_timeout: bool = False


@dataclass(frozen=True, slots=True)
class ConditionTask:
    """Compares two operands; its outcome is ``true`` or ``false``."""

    left: str
    op: Operator
    right: str


@dataclass(frozen=True, slots=True)
class WheelTask:
    """Calls an entry point of a wheel.

    Attributes:
        package_name: the distribution that has the entry point.
        entry_point: its name.
        parameters: positional parameters.
        named_parameters: given as ``--name=value`` with the job's parameters; None when positional ones are given.
        wheels: the wheel files that are installed for the task, as the definition names them.
    """

    package_name: str
    entry_point: str
    parameters: tuple[str, ...] = ()
    named_parameters: Mapping[str, str] | None = None
    wheels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineTask:
    """Updates a declarative pipeline."""

    pipeline_id: str
    full_refresh: bool = False


@dataclass(frozen=True, slots=True)
class RunJobTask:
    """Runs another job and waits for it."""

    job_id: str
    job_parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForEachTask:
    """Runs a nested task once for each input."""

    inputs: str
    concurrency: int
    task: Task


Work = ConditionTask | WheelTask | PipelineTask | RunJobTask | ForEachTask


@dataclass(frozen=True, slots=True)
class Task:
    """One task: what it does, when it runs, and what happens when it fails.

    Attributes:
        key: unique in the job.
        work: what it does.
        depends_on: the tasks before it.
        run_if: which results of those let it run.
        retry: when a failed attempt is retried.
        timeout: seconds an attempt may take; None for any time.
        disabled: whether it is skipped on purpose.
    """

    key: str
    work: Work
    depends_on: tuple[Dependency, ...] = ()
    run_if: RunIf = "ALL_SUCCESS"
    retry: RetryPolicy = RetryPolicy()
    timeout: float | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class FileArrival:
    """A trigger on new files: the location, and the seconds between triggers and after the last change."""

    url: str
    min_time_between_triggers: float = 0.0
    wait_after_last_change: float = 0.0
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """A Quartz cron expression in a time zone."""

    quartz: str
    timezone: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        address: where it is synthesized: ``databricks_job.medallion``.
        id: a number that is the same in every run; the service's differs.
        name: its name.
        tasks: by key, in the order of their keys.
        parameters: default by name.
        timeout: seconds a run may take; None for any time.
        max_concurrent_runs: how many runs of it may go on at a time.
        queued: whether a run over that number waits; else it is skipped.
        trigger: the file-arrival trigger, if any.
        schedule: the cron schedule, if any.
        clusters: a one-line description of each job cluster by key; recorded, not emulated.
        not_emulated: what the definition asks for and this machine can't do.
    """

    address: str
    id: int
    name: str
    tasks: Mapping[str, Task]
    parameters: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None
    max_concurrent_runs: int = 1
    queued: bool = False
    trigger: FileArrival | None = None
    schedule: Schedule | None = None
    clusters: Mapping[str, str] = field(default_factory=dict)
    not_emulated: tuple[str, ...] = ()

    def every_task(self) -> Iterator[Task]:
        """Yield the tasks, each for-each task with the one that is nested in it."""
        for task in self.tasks.values():
            yield task
            if isinstance(task.work, ForEachTask):
                yield task.work.task
