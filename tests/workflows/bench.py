"""A bench for jobs: definitions as Terraform JSON, a clock that moves when told to, bodies that do as the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from local_platform.workflows.definition import WheelTask
from local_platform.workflows.parse import parse_job
from local_platform.workflows.record import JobRun, RunStore
from local_platform.workflows.runner import JobRunner, RunRequest

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

    from local_platform.workflows.bodies import Call, Step
    from local_platform.workflows.definition import Job

MEDALLION = "databricks_job.medallion"
SUNDAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def wheel(key: str, *after: str, parameters: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """A wheel task; ``after`` names tasks before it, with ``=true`` or ``=false`` for the outcome of a condition."""
    return {
        "task_key": key,
        "depends_on": [_dependency(name) for name in after],
        "python_wheel_task": {"package_name": "netflix_jobs", "entry_point": key, "parameters": parameters or []},
        "library": [{"whl": "/Volumes/a.whl"}],
        **more,
    }


def condition(key: str, left: str, op: str, right: str, *after: str) -> dict[str, Any]:
    body = {"left": left, "op": op, "right": right}
    return {"task_key": key, "depends_on": [_dependency(name) for name in after], "condition_task": body}


def for_each(key: str, inputs: str, nested: dict[str, Any], *after: str, concurrency: int = 1) -> dict[str, Any]:
    loop = {"inputs": inputs, "concurrency": concurrency, "task": nested}
    return {"task_key": key, "depends_on": [_dependency(name) for name in after], "for_each_task": loop}


def job(*tasks: dict[str, Any], address: str = MEDALLION, **more: Any) -> Job:
    return parse_job(address, {"name": address.split(".")[1], "task": list(tasks), **more})


def _dependency(name: str) -> dict[str, str]:
    key, _, outcome = name.partition("=")
    return {"task_key": key, "outcome": outcome} if outcome else {"task_key": key}


class BenchClock:
    """Stands still unless moved; a wait moves it; what is to be called later is called when its time comes."""

    def __init__(self, now: datetime = SUNDAY) -> None:
        self._now = now
        self._later: list[tuple[datetime, Callable[[], None]]] = []
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self._now

    def wait(self, until: datetime, unless: threading.Event) -> None:
        if not unless.is_set():
            self.waits.append((until - self._now).total_seconds())
            self.advance(max(0.0, self.waits[-1]))

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        entry = (self._now + timedelta(seconds=seconds), action)
        self._later.append(entry)
        return lambda: self._later.remove(entry) if entry in self._later else None

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        for entry in [entry for entry in self._later if entry[0] <= self._now]:
            self._later.remove(entry)
            entry[1]()


class BrokenError(Exception):
    """What a task fails with on the bench."""


@dataclass
class Bench:
    """Runs jobs with bodies given by task key; a task without a body succeeds."""

    folder: Path
    clock: BenchClock = field(default_factory=BenchClock)
    bodies: dict[str, Callable[[Call], None]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    side_by_side: int = 8

    def __call__(self, call: Call) -> None:
        self.calls.append(call)
        key = call.task_key.partition("[")[0]
        self.bodies.get(call.label, self.bodies.get(key, lambda _: None))(call)

    def task_started(self, step: Step) -> None:
        self.steps.append(step)

    def task_finished(self, step: Step) -> None:
        self.steps.append(step)

    @property
    def store(self) -> RunStore:
        return RunStore(self.folder / "_jobs")

    def runner(self, *jobs: Job) -> JobRunner:
        by_address = {each.address: each for each in jobs}
        return JobRunner(by_address, self, self.store, self.clock, self, side_by_side=self.side_by_side)

    def run(self, *jobs: Job, run_id: str = "run-1", **request: Any) -> JobRun:
        """Run the first of the jobs."""
        return self.runner(*jobs).run(jobs[0], RunRequest(run_id, **request))

    def publishes(self, key: str, **values: Any) -> None:
        def publish(call: Call) -> None:
            for name, value in values.items():
                call.values.publish(call.task_key, name, value)

        self.bodies[key] = publish

    def fails(self, *keys: str, times: int = 1_000_000) -> None:
        for key in keys:
            self.bodies[key] = _failing(times)

    @property
    def called(self) -> list[str]:
        return [call.label for call in self.calls]

    def parameters(self, key: str) -> list[str]:
        """Parameters of the last call of a task."""
        found = [call for call in self.calls if key in {call.label, call.task_key}][-1]
        assert isinstance(found.work, WheelTask)
        return list(found.parameters)


def _failing(times: int) -> Callable[[Call], None]:
    left = [times]

    def fail(call: Call) -> None:
        if left[0]:
            left[0] -= 1
            raise BrokenError(f"{call.label} broke")

    return fail


def results(run: JobRun) -> dict[str, str | None]:
    return {key: task.result for key, task in run.tasks.items()}
