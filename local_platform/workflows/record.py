"""The record of a job's run: a JSON document that is replaced after each change of a task."""

from __future__ import annotations

import dataclasses
import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local_platform.workflows.errors import JobRunNotFoundError
from stacks.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.workflows.states import LifeCycleState, ResultState

SCHEMA_VERSION = 1


@dataclass(slots=True)
class State:
    """A state in the service's words; the result is set once the life cycle has ended."""

    life_cycle_state: LifeCycleState = "PENDING"
    result_state: ResultState | None = None
    state_message: str = ""


@dataclass(slots=True)
class Attempt:
    """One attempt at a task.

    Attributes:
        run_id: its own id.
        number: 0 for the first try, counted on through repairs.
        start_time: when it began, UTC, ISO 8601; ``end_time`` is empty while it goes on.
        seconds: its duration.
        parameters: what it was called with, references resolved.
        error_code: kind of the error, as ``{{tasks.….error_code}}`` gives it.
        error: what went wrong.
        log: file with what it logged, below the lake.
    """

    run_id: str
    number: int
    start_time: str
    end_time: str = ""
    seconds: float = 0.0
    state: State = field(default_factory=State)
    parameters: list[str] = field(default_factory=list)
    error_code: str = ""
    error: str | None = None
    log: str | None = None


@dataclass(slots=True)
class TaskRun:
    """The record of one task, or of one iteration of a for-each task.

    Attributes:
        task_key: its key; that of an iteration's nested task.
        kind: ``condition``, ``wheel``, ``pipeline``, ``run job`` or ``for each``.
        depends_on: keys of the tasks before it, with the outcome asked of a condition after ``=``.
        run_if: when it runs.
        outcome: ``true`` or ``false`` of a condition task that ran.
        input: the input of an iteration.
        iterations: the runs of a for-each task's nested task, in the order of its inputs.
        job_run_id: the run that a run-job task started.
    """

    task_key: str
    kind: str
    depends_on: list[str] = field(default_factory=list)
    run_if: str = "ALL_SUCCESS"
    state: State = field(default_factory=State)
    attempts: list[Attempt] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    input: Any = None
    iterations: list[TaskRun] = field(default_factory=list)
    job_run_id: str | None = None

    @property
    def result(self) -> ResultState | None:
        """Its result; None until it has ended."""
        return self.state.result_state

    @property
    def error(self) -> str | None:
        """The errors of its last attempts, if the last one did not succeed."""
        return self.state.state_message or None


@dataclass(slots=True)
class Repair:
    """One repair of a run: the tasks that it ran again, and when."""

    number: int
    start_time: str
    tasks: list[str]


@dataclass(slots=True)
class JobRun:
    """A run of a job.

    Attributes:
        run_id: its id.
        job: address, name and id of the job.
        trigger: what started it: kind and location.
        parameters: the job's parameters, overrides applied and references resolved.
        start_time: when it began, UTC, ISO 8601; ``end_time`` is empty while it goes on.
        tasks: by key.
        repairs: the repairs so far.
        not_emulated: the parts of the definition that this machine can't do.
    """

    run_id: str
    job: dict[str, Any]
    trigger: dict[str, str]
    parameters: dict[str, str]
    start_time: str
    end_time: str = ""
    seconds: float = 0.0
    state: State = field(default_factory=State)
    tasks: dict[str, TaskRun] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    not_emulated: list[str] = field(default_factory=list)
    schema_version: int = SCHEMA_VERSION


class RunStore:
    """The records of runs below a folder, one file a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def save(self, run: JobRun) -> None:
        """Replace the record of a run; safe to call from several threads."""
        with self._lock:
            text = json.dumps(dataclasses.asdict(run), indent=1, ensure_ascii=False)
            write_text(self._file(run.run_id), text)

    def load(self, run_id: str) -> JobRun:
        """Return a run.

        Raises:
            JobRunNotFoundError: there is none of that id, or its record can't be read.
        """
        try:
            return _job_run(json.loads(self._file(run_id).read_text(encoding="utf-8")))
        except FileNotFoundError:
            known = ", ".join(self.known()[-5:]) or "none"
            raise JobRunNotFoundError(
                f"There is no job run {run_id} in {self.folder}. The latest are: {known}."
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise JobRunNotFoundError(
                f"The record of run {run_id} in {self.folder} can't be read: {error!r}."
            ) from error

    def known(self) -> list[str]:
        """Return the ids of all runs; ids made from times come in the order of time."""
        return sorted(path.stem for path in self.folder.glob("*.json") if not path.name.startswith("."))

    def _file(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.json"


def _job_run(stored: dict[str, Any]) -> JobRun:
    stored["state"] = State(**stored["state"])
    stored["tasks"] = {key: _task_run(task) for key, task in stored["tasks"].items()}
    stored["repairs"] = [Repair(**repair) for repair in stored["repairs"]]
    return JobRun(**stored)


def _task_run(stored: dict[str, Any]) -> TaskRun:
    stored["state"] = State(**stored["state"])
    stored["attempts"] = [Attempt(**attempt | {"state": State(**attempt["state"])}) for attempt in stored["attempts"]]
    stored["iterations"] = [_task_run(iteration) for iteration in stored["iterations"]]
    return TaskRun(**stored)
