"""Runs jobs and repairs failed runs; the result is the record of the run."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from local_platform.workflows import graph
from local_platform.workflows.admission import Admission
from local_platform.workflows.bodies import Cancellation
from local_platform.workflows.definition import Job, RunJobTask
from local_platform.workflows.errors import JobDefinitionError, JobRunNotFoundError, WorkflowError
from local_platform.workflows.execution import Execution, new_record
from local_platform.workflows.interpolation import referred
from local_platform.workflows.record import JobRun, Repair, State
from local_platform.workflows.references import BY_HAND, Scope, TriggerFacts, resolve
from local_platform.workflows.states import LEFT_OUT, SUCCEEDED
from local_platform.workflows.task_values import TaskValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.workflows.bodies import Bodies, Watcher
    from local_platform.workflows.clock import Clock
    from local_platform.workflows.record import RunStore, TaskRun


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The request for a run.

    Attributes:
        run_id: its id; no run of that id may be in the store.
        parameters: overrides of the job's parameters; they may hold references, ``{{backfill.…}}`` among them.
        trigger: what started it.
        backfill: the moment a backfill run is for; None for any other run.
    """

    run_id: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    trigger: TriggerFacts = BY_HAND
    backfill: datetime | None = None


class JobRunner:
    """Runs the jobs of one environment.

    Args:
        jobs: by address.
        bodies: does the work of wheel and pipeline tasks.
        store: keeps the records.
        clock: tells the time.
        watcher: receives the start and end of tasks.
        side_by_side: how many wheel and pipeline tasks run at the same time; further ones wait.
    """

    def __init__(
        self,
        jobs: Mapping[str, Job],
        bodies: Bodies,
        store: RunStore,
        clock: Clock,
        watcher: Watcher,
        *,
        side_by_side: int | None = None,
    ) -> None:
        self.jobs, self.bodies, self.store, self.clock, self.watcher = jobs, bodies, store, clock, watcher
        self.slots = threading.BoundedSemaphore(side_by_side or (os.cpu_count() or 1) + 1)
        self._admission = Admission()
        for job in jobs.values():
            self._refuse_circle(job, ())

    def run(self, job: Job, request: RunRequest, parent: Cancellation | None = None) -> JobRun:
        """Run a job; failures are in the record that is returned.

        Raises:
            WorkflowError: an override names no parameter of the job.
            ReferenceUnknownError: a parameter refers to what does not exist.
        """
        run = self._new(job, request)
        with self._admission.run(job, lambda: self._queued(run)) as admitted:
            if not admitted:
                words = f"{job.max_concurrent_runs} runs of {job.name} go on already, and it does not queue."
                run.state = State("SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED", words)
                run.end_time = run.start_time
                self.store.save(run)
                return run
            return Execution(self, job, run, TaskValues(), parent or Cancellation()).go(frozenset(job.tasks))

    def repair(self, job: Job, run_id: str, parameters: Mapping[str, str] | None = None) -> JobRun:
        """Rerun the tasks that did not succeed in an earlier run, and those that depend on them, as part of that run.

        The job's definition is today's, with the defaults of parameters that it did not have then; other parameters and
        the values of the tasks that had succeeded are those of the run. Of a for-each task only the iterations that
        failed run again, unless something before it does too.
        Reference: https://docs.databricks.com/aws/en/jobs/repair-job-failures

        Args:
            job: the job as it is now.
            run_id: the run.
            parameters: overrides for what runs again.

        Raises:
            JobRunNotFoundError: no such run, or one of another job.
            WorkflowError: nothing in it needs a repair.
        """
        run = self.store.load(run_id)
        if run.job["address"] != job.address:
            raise JobRunNotFoundError(f"Run {run_id} is of {run.job['address']}, not of {job.address}.")
        unsuccessful = {key for key in job.tasks if key not in run.tasks or not _done(run.tasks[key])}
        if not unsuccessful:
            raise WorkflowError(f"Run {run_id} has no failed or skipped task: there is nothing to repair.")
        again = graph.after(job.tasks, unsuccessful)
        kept = {key: run.tasks[key].values for key in job.tasks if key not in again}
        scope = self._scope(job, RunRequest(run_id, parameters or {}), datetime.fromisoformat(run.start_time))
        kept_parameters = {name: value for name, value in run.parameters.items() if name in job.parameters}
        new = {name: text for name, text in job.parameters.items() if name not in kept_parameters}
        given = {**new, **self._known(job, parameters or {})}
        run.parameters = kept_parameters | {name: resolve(text, scope) for name, text in given.items()}
        run.tasks = {key: _renewed(job, run, key, again) for key in job.tasks}
        run.repairs.append(Repair(len(run.repairs) + 1, self.clock.now().isoformat(), sorted(again)))
        run.not_emulated = list(job.not_emulated)
        return Execution(self, job, run, TaskValues(kept), Cancellation()).go(again)

    def called(self, work: RunJobTask) -> Job:
        """Return the job that a run-job task names.

        Raises:
            JobDefinitionError: it is not among those that are synthesized.
        """
        found = referred(work.job_id)
        if found is None or found[0] not in self.jobs:
            known = ", ".join(self.jobs)
            raise JobDefinitionError(f"run_job_task: {work.job_id} is no job synthesized here; there are {known}.")
        return self.jobs[found[0]]

    def _new(self, job: Job, request: RunRequest) -> JobRun:
        started = self.clock.now()
        scope = self._scope(job, request, started)
        given = {**job.parameters, **self._known(job, request.parameters)}
        return JobRun(
            run_id=request.run_id,
            job={"address": job.address, "name": job.name, "id": job.id},
            trigger={"type": request.trigger.kind, "location": request.trigger.location},
            parameters={name: resolve(text, scope) for name, text in given.items()},
            start_time=started.isoformat(),
            tasks={key: new_record(task) for key, task in job.tasks.items()},
            not_emulated=list(job.not_emulated),
        )

    def _known(self, job: Job, parameters: Mapping[str, str]) -> Mapping[str, str]:
        for name in parameters:
            if name not in job.parameters:
                known = ", ".join(job.parameters) or "none"
                raise WorkflowError(f"{job.address} has no parameter {name!r}; it has {known}.")
        return parameters

    def _scope(self, job: Job, request: RunRequest, started: datetime) -> Scope:
        return Scope(job.id, job.name, request.run_id, started, {}, trigger=request.trigger, backfill=request.backfill)

    def _queued(self, run: JobRun) -> None:
        run.state = State("QUEUED")
        self.store.save(run)

    def _refuse_circle(self, job: Job, path: tuple[str, ...]) -> None:
        if job.address in path:
            raise JobDefinitionError(f"Jobs run each other in a circle: {' → '.join((*path, job.address))}. Break it.")
        for task in job.tasks.values():
            if isinstance(task.work, RunJobTask):
                self._refuse_circle(self.called(task.work), (*path, job.address))


def _done(task: TaskRun) -> bool:
    return task.result in SUCCEEDED or task.result in LEFT_OUT


def _renewed(job: Job, run: JobRun, key: str, again: frozenset[str]) -> TaskRun:
    """Return the record of a task for a repair: unchanged, or prepared for further attempts."""
    if key not in again:
        return run.tasks[key]
    fresh = new_record(job.tasks[key])
    if key in run.tasks:
        fresh.attempts = run.tasks[key].attempts
        if not graph.before(job.tasks, key) & again:
            fresh.iterations = run.tasks[key].iterations
    return fresh
