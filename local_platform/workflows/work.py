"""The work of one attempt at a task, by its kind."""

from __future__ import annotations

import dataclasses
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from local_platform.workflows.attempts import AttemptFailedError, Attempts
from local_platform.workflows.bodies import Call, Step
from local_platform.workflows.conditions import evaluate
from local_platform.workflows.definition import ConditionTask, ForEachTask, PipelineTask, RunJobTask, WheelTask
from local_platform.workflows.inputs import parse_inputs, shown
from local_platform.workflows.record import State, TaskRun
from local_platform.workflows.references import TaskFacts, TriggerFacts, resolve, resolve_operand
from local_platform.workflows.states import SUCCEEDED

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from local_platform.workflows.bodies import Cancellation
    from local_platform.workflows.definition import Task
    from local_platform.workflows.execution import Execution
    from local_platform.workflows.record import Attempt
    from local_platform.workflows.references import Scope

_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


class Worker:
    """Does the work of one task, or of one iteration.

    Args:
        execution: the run it belongs to.
        task: the task; for an iteration, the nested one.
        record: its record.
        within: the for-each task around an iteration, whose predecessors it sees.
        index: the number of the iteration.
    """

    def __init__(
        self, execution: Execution, task: Task, record: TaskRun, *, within: Task | None = None, index: int = 0
    ) -> None:
        self._execution, self._task, self._record, self._within, self._index = execution, task, record, within, index

    @property
    def label(self) -> str:
        """The task's key; with its input for an iteration."""
        return f"{self._task.key}[{shown(self._record.input)}]" if self._within else self._task.key

    @property
    def slot(self) -> AbstractContextManager[object]:
        """The semaphore for parallel work on this machine; a task that only waits for other work needs none."""
        works = isinstance(self._task.work, (WheelTask, PipelineTask))
        return self._execution.runner.slots if works else nullcontext()

    def attempt(self, current: Attempt, cancellation: Cancellation) -> None:
        """Do the work once; raises an error when it fails."""
        scope = self._scope(current)
        match self._task.work:
            case ConditionTask() as condition:
                left, right = resolve_operand(condition.left, scope), resolve_operand(condition.right, scope)
                current.parameters = [left, condition.op, right]
                self._record.outcome = str(evaluate(left, condition.op, right)).lower()
            case ForEachTask() as loop:
                self._for_each(loop, resolve(loop.inputs, scope), cancellation)
            case RunJobTask() as other:
                self._run_job(other, scope, current, cancellation)
            case work:
                self._call(work, scope, current, cancellation)

    def _scope(self, current: Attempt) -> Scope:
        scope = self._execution.scope(self._within or self._task)
        facts = TaskFacts(run_id=current.run_id, execution_count=current.number + 1)
        given = {"input": self._record.input} if self._within else {}
        return dataclasses.replace(scope, task_name=self._task.key, task=facts, **given)

    def _call(self, work: WheelTask | PipelineTask, scope: Scope, current: Attempt, cancellation: Cancellation) -> None:
        parameters = self._parameters(work, scope) if isinstance(work, WheelTask) else ()
        current.parameters = list(parameters)
        runner, log = self._execution.runner, self._log(current)
        current.log = str(log.relative_to(runner.store.folder.parent))
        key = f"{self._task.key}[{self._index}]" if self._within else self._task.key
        call = Call(self.label, key, current.run_id, work, parameters, self._execution.values, log, cancellation)
        if not cancellation.requested.is_set():
            runner.bodies(call)

    def _parameters(self, work: WheelTask, scope: Scope) -> tuple[str, ...]:
        """Return command-line parameters; the job's own are pushed down to named ones and win over them.

        Reference: https://docs.databricks.com/aws/en/jobs/job-parameters (job parameter pushdown)
        """
        if work.named_parameters is None:
            return tuple(resolve(text, scope) for text in work.parameters)
        named = {name: resolve(text, scope) for name, text in work.named_parameters.items()}
        return tuple(f"--{name}={value}" for name, value in {**named, **self._execution.run.parameters}.items())

    def _log(self, current: Attempt) -> Path:
        name = _UNFIT.sub("_", self.label)
        number = f".{self._index}" if self._within else ""
        return (
            self._execution.runner.store.folder / self._execution.run.run_id / f"{name}{number}.{current.number}.jsonl"
        )

    def _run_job(self, work: RunJobTask, scope: Scope, current: Attempt, cancellation: Cancellation) -> None:
        from local_platform.workflows.runner import RunRequest  # noqa: PLC0415 - a run of a job may run another

        given = {name: resolve(text, scope) for name, text in work.job_parameters.items()}
        runner = self._execution.runner
        job = runner.called(work)
        pushed = {name: value for name, value in self._execution.run.parameters.items() if name in job.parameters}
        self._record.job_run_id = current.run_id
        request = RunRequest(current.run_id, {**given, **pushed}, TriggerFacts("run_job_task"))
        with cancellation.child() as own:  # the other job's own timeout ends its run, not this attempt
            run = runner.run(job, request, own)
        if run.state.result_state not in SUCCEEDED:
            raise AttemptFailedError(f"Run {run.run_id} of {job.name} ended as {run.state.result_state}.")

    def _for_each(self, loop: ForEachTask, text: str, cancellation: Cancellation) -> None:
        inputs = parse_inputs(text, f"task {self._task.key}")
        self._record.iterations = _iterations(loop.task, inputs, self._record.iterations)
        self._execution.save()
        todo = [index for index, each in enumerate(self._record.iterations) if each.result is None]
        with ThreadPoolExecutor(loop.concurrency) as pool:
            list(pool.map(lambda index: self._iteration(loop.task, index, cancellation), todo))
        failed = [each for each in self._record.iterations if each.result not in SUCCEEDED]
        if failed:
            inputs_of = ", ".join(shown(each.input) for each in failed[:5])
            raise AttemptFailedError(f"{len(failed)} of {len(inputs)} iterations did not succeed: {inputs_of}")

    def _iteration(self, nested: Task, index: int, cancellation: Cancellation) -> None:
        record, execution = self._record.iterations[index], self._execution
        if cancellation.requested.is_set():
            record.state = State("TERMINATED", "CANCELED")
            return
        worker = Worker(execution, nested, record, within=self._task, index=index)
        execution.runner.watcher.task_started(Step(worker.label, nested.key))
        attempts = Attempts(execution.runner.clock, cancellation, execution.save, worker.slot)
        attempts.make(nested, record, f"{execution.run.run_id}.{nested.key}.{index}", worker.attempt)
        seconds = sum(attempt.seconds for attempt in record.attempts)
        step = Step(worker.label, nested.key, record.result, seconds, record.error)
        execution.runner.watcher.task_finished(step)


def _iterations(nested: Task, inputs: list[Any], earlier: list[TaskRun]) -> list[TaskRun]:
    """Return a record for each input; one that succeeded before, with the same input at the same place, is kept."""
    from local_platform.workflows.execution import new_record  # noqa: PLC0415 - records of tasks are made there

    records = []
    for index, value in enumerate(inputs):
        known = earlier[index] if index < len(earlier) else None
        if known is None or known.input != value:
            known = new_record(nested)
        elif known.result not in SUCCEEDED:
            known.state = State()
        known.input = value
        records.append(known)
    return records
