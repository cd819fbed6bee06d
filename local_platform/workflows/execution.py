"""One run of a job: starts each task when those before it have ended, and keeps the record."""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import TYPE_CHECKING

from local_platform.workflows import graph
from local_platform.workflows.attempts import Attempts
from local_platform.workflows.bodies import Step
from local_platform.workflows.definition import (
    ConditionTask,
    ForEachTask,
    PipelineTask,
    RunJobTask,
    WheelTask,
)
from local_platform.workflows.record import State, TaskRun
from local_platform.workflows.references import Scope, TaskFacts, TriggerFacts
from local_platform.workflows.run_if import skipped
from local_platform.workflows.states import has_failed
from local_platform.workflows.work import Worker

if TYPE_CHECKING:
    from local_platform.workflows.bodies import Cancellation
    from local_platform.workflows.definition import Job, Task
    from local_platform.workflows.record import JobRun
    from local_platform.workflows.runner import JobRunner
    from local_platform.workflows.states import ResultState
    from local_platform.workflows.task_values import TaskValues

_log = logging.getLogger(__name__)
_KINDS = {
    ConditionTask: "condition",
    WheelTask: "wheel",
    PipelineTask: "pipeline",
    RunJobTask: "run job",
    ForEachTask: "for each",
}


def new_record(task: Task) -> TaskRun:
    """Return the record of a task that has not begun."""
    before = [f"{each.task_key}={each.outcome}" if each.outcome else each.task_key for each in task.depends_on]
    return TaskRun(task.key, _KINDS[type(task.work)], before, task.run_if)


class Execution:
    """A run in progress."""

    def __init__(
        self, runner: JobRunner, job: Job, run: JobRun, values: TaskValues, cancellation: Cancellation
    ) -> None:
        self.runner, self.job, self.run, self.values, self.cancellation = runner, job, run, values, cancellation
        self._earlier = run.seconds

    def go(self, keys: frozenset[str]) -> JobRun:
        """Run the tasks ``keys``; the others have ended in an earlier run."""
        clock = self.runner.clock
        started = clock.now()
        self.run.state, self.run.end_time = State("RUNNING"), ""
        self.save()
        _log.info("job run started", extra={"job": self.job.name, "tasks": sorted(keys)})
        try:
            with self.cancellation.within(clock, self.job.timeout):
                self._tasks(set(keys))
        finally:
            ended = clock.now()
            self.run.end_time = ended.isoformat()
            self.run.seconds = round(self._earlier + (ended - started).total_seconds(), 3)
            self.run.state = State("TERMINATED", self._result(), self._message())
            self.save()
        _log.info("job run finished", extra={"job": self.job.name, "result": self.run.state.result_state})
        return self.run

    def save(self) -> None:
        """Write the record."""
        self.runner.store.save(self.run)

    def scope(self, task: Task) -> Scope:
        """Return the scope of a task's references: the job and the tasks before it."""
        run = self.run
        return Scope(
            self.job.id,
            self.job.name,
            run.run_id,
            datetime.fromisoformat(run.start_time),
            run.parameters,
            trigger=TriggerFacts(run.trigger["type"], run.trigger["location"]),
            repair_count=len(run.repairs),
            task_name=task.key,
            tasks={key: self._facts(run.tasks[key]) for key in graph.before(self.job.tasks, task.key)},
        )

    def _tasks(self, waiting: set[str]) -> None:
        with ThreadPoolExecutor(max(1, len(waiting))) as pool:
            running: dict[Future[None], str] = {}
            try:
                while waiting or running:
                    self._begin(waiting, running, pool)
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        del running[future]
                        future.result()
            except BaseException:
                self.cancellation.request(timed_out=False)  # here: the end of the block waits for running tasks
                raise

    def _begin(self, waiting: set[str], running: dict[Future[None], str], pool: ThreadPoolExecutor) -> None:
        """Start every task that can start now; skipping one may let another start."""
        moved = True
        while moved:
            moved = False
            for key in sorted(waiting):
                task = self.job.tasks[key]
                if any(self.run.tasks[item.task_key].result is None for item in task.depends_on):
                    continue
                waiting.discard(key)
                moved = True
                result = self._skipped(task)
                if result is None:
                    running[pool.submit(self._task, task)] = key
                else:
                    self._skip(task, result)

    def _skipped(self, task: Task) -> ResultState | None:
        if self.cancellation.requested.is_set():
            return "UPSTREAM_CANCELED" if task.depends_on else "CANCELED"
        before = {item.task_key: self.run.tasks[item.task_key] for item in task.depends_on}
        results = {key: record.result for key, record in before.items() if record.result is not None}
        outcomes = {key: record.outcome for key, record in before.items() if record.outcome is not None}
        return skipped(task, results, outcomes)

    def _skip(self, task: Task, result: ResultState) -> None:
        self.run.tasks[task.key].state = State("TERMINATED", result)
        self.save()
        self._tell(self.run.tasks[task.key])

    def _task(self, task: Task) -> None:
        record = self.run.tasks[task.key]
        self.runner.watcher.task_started(Step(task.key, task.key))
        self.values.forget(task.key)
        worker = Worker(self, task, record)
        attempts = Attempts(self.runner.clock, self.cancellation, self.save, worker.slot)
        attempts.make(task, record, f"{self.run.run_id}.{task.key}", worker.attempt)
        record.values = self.values.of(task.key)
        self.save()
        self._tell(record)

    def _tell(self, record: TaskRun) -> None:
        seconds = sum(attempt.seconds for attempt in record.attempts)
        self.runner.watcher.task_finished(Step(record.task_key, record.task_key, record.result, seconds, record.error))

    def _facts(self, record: TaskRun) -> TaskFacts:
        last = record.attempts[-1] if record.attempts else None
        return TaskFacts(
            last.run_id if last else "",
            record.result,
            last.error_code if last and record.result == "FAILED" else "",
            len(record.attempts),
            record.values,
        )

    def _result(self) -> ResultState:
        """Return the run's result: its leaf tasks decide.

        Reference: https://docs.databricks.com/aws/en/jobs/run-if (how the run status is determined)
        """
        if self.cancellation.requested.is_set():
            return "TIMEDOUT" if self.cancellation.timed_out else "CANCELED"
        failed = {key for key, task in self.run.tasks.items() if task.result is None or has_failed(task.result)}
        if failed & graph.leaves(self.job.tasks):
            return "FAILED"
        return "SUCCESS_WITH_FAILURES" if failed else "SUCCESS"

    def _message(self) -> str:
        failed = [key for key, task in self.run.tasks.items() if task.result in {"FAILED", "TIMEDOUT"}]
        return f"failed: {', '.join(failed)}" if failed else ""
