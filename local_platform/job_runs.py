"""Runs an environment's jobs on this machine: substitutions in them, and the runner that runs them on Spark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local_platform.result import JobRunResult
from local_platform.substitutions import LONGEST_RETRY_INTERVAL
from local_platform.workflows.definition import ForEachTask, PipelineTask
from local_platform.workflows.interpolation import referred
from local_platform.workflows.pipeline import read_pipeline
from local_platform.workflows.record import RunStore
from local_platform.workflows.runner import JobRunner
from local_platform.workflows.schedule import next_runs, untold
from local_platform.workflows.tasks.pipeline_task import PipelineTasks
from local_platform.workflows.tasks.spark_bodies import SparkBodies
from local_platform.workflows.tasks.wheel_task import WheelTasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pyspark.sql import SparkSession

    from local_platform.environment import Environment
    from local_platform.lake import Lake
    from local_platform.pipelines import DatasetResult
    from local_platform.substitutions import Substitutions
    from local_platform.workflows.bodies import Call, Watcher
    from local_platform.workflows.clock import Clock
    from local_platform.workflows.definition import Job, Task
    from local_platform.workflows.record import JobRun
    from local_platform.workflows.tasks.pipeline_task import UpdateMode


def runner_of(
    environment: Environment,
    jobs: Mapping[str, Job],
    spark: SparkSession,
    lake: Lake,
    substitutions: Substitutions,
    mode: UpdateMode,
    *,
    run_id: str,
    clock: Clock,
    watcher: Watcher,
    on_dataset: Callable[[Call, DatasetResult, tuple[str, ...]], None],
) -> JobRunner:
    """Return a runner for ``jobs`` (from ``as_run_here``) whose tasks use ``spark``."""
    from netflix_jobs.logs import JsonLines  # noqa: PLC0415 - importable once the wheel is active

    shipped = environment.shipped
    wheels = WheelTasks(shipped, substitutions)
    pipelines = PipelineTasks(environment.lakehouse, shipped, substitutions, lake, mode, on_dataset)
    bodies = SparkBodies(spark, wheels, pipelines, JsonLines(run_id))
    return JobRunner(jobs, bodies, RunStore(lake.jobs), clock, watcher)


def as_run_here(job: Job, environment: Environment, now: datetime) -> Job:
    """Return a job with shortened retry intervals, and with a list of what is not emulated of it and its pipelines.

    Raises:
        WorkflowError: its schedule, or a pipeline of it, can't be read.
    """
    notes = [*job.not_emulated]
    longest = max((task.retry.min_interval for task in job.every_task()), default=0.0)
    if longest > LONGEST_RETRY_INTERVAL:
        notes.append(f"{job.name}: retry intervals up to {longest:g} s: at most {LONGEST_RETRY_INTERVAL:g} s here")
    if job.trigger:
        waits = [job.trigger.min_time_between_triggers, job.trigger.wait_after_last_change]
        if any(waits):
            notes.append(f"{job.name}: the waits of its trigger: nothing else delivers to this lake")
        if job.trigger.paused:
            notes.append(f"{job.name}: its trigger is paused: a delivery starts it all the same")
    if job.schedule and (reason := untold(job.schedule, now)):
        notes.append(f"{job.name}: its schedule {reason}: no next runs are told")
    for task in job.every_task():
        if isinstance(task.work, PipelineTask):
            found = referred(task.work.pipeline_id)
            address = found[0] if found else task.work.pipeline_id
            notes.extend(read_pipeline(environment.lakehouse, address, environment.shipped).not_emulated)
    tasks = {key: _soon_retried(task) for key, task in job.tasks.items()}
    return replace(job, tasks=tasks, not_emulated=tuple(dict.fromkeys(notes)))


def job_run_result(run: JobRun, job: Job, now: datetime) -> JobRunResult:
    """Return what a run reports of a job's run, with the next runs of its schedule."""
    schedule = next_runs(job.schedule, now) if job.schedule else ()
    return JobRunResult(
        run_id=run.run_id,
        job=run.job["name"],
        trigger=" ".join(filter(None, (run.trigger["type"], run.trigger["location"]))),
        life_cycle_state=run.state.life_cycle_state,
        result_state=run.state.result_state,
        repairs=len(run.repairs),
        parameters=dict(run.parameters),
        next_runs=tuple(f"{moment:%Y-%m-%d %H:%M %Z}" for moment in schedule),
    )


def _soon_retried(task: Task) -> Task:
    retry = replace(task.retry, min_interval=min(task.retry.min_interval, LONGEST_RETRY_INTERVAL))
    work = task.work
    if isinstance(work, ForEachTask):
        work = replace(work, task=_soon_retried(work.task))
    return replace(task, retry=retry, work=work)
