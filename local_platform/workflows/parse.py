"""Turns a synthesized ``databricks_job`` (Terraform JSON) into the job that is run; every key is read or noted.

Reference: https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/job
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local_platform.workflows import graph
from local_platform.workflows.definition import FileArrival, Job, Schedule, Task
from local_platform.workflows.errors import JobDefinitionError
from local_platform.workflows.fields import Fields, Notes
from local_platform.workflows.parse_task import parse_task, templates
from local_platform.workflows.references import BY_HAND, NO_INPUT, Scope, TaskFacts, TriggerFacts, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

# They have no effect on a run.
_SILENT = frozenset({"name", "description", "tags", "format", "edit_mode", "depends_on", "lifecycle", "provider", "//"})
_REASONS = {
    "run_as": "runs as whoever started it",
    "health": "no duration is watched",
    "email_notifications": "nobody is notified",
    "webhook_notifications": "nobody is notified",
    "notification_settings": "nobody is notified",
    "continuous": "the job runs once",
    "git_source": "sources come from the synthesized files",
    "budget_policy_id": "nothing is billed",
    "performance_target": "everything runs on this machine",
}


def parse_job(address: str, body: Mapping[str, Any]) -> Job:
    """Return the job of one resource.

    Args:
        address: ``databricks_job.medallion``.
        body: the resource's arguments.

    Raises:
        JobDefinitionError: the service would refuse the job, or it can't be read.
        ReferenceUnknownError: a ``{{…}}`` that means nothing where it stands.
    """
    notes = Notes()
    fields = Fields(body, address, notes)
    environments = {found.required("environment_key"): _wheels(found) for found in fields.blocks("environment")}
    clusters = {found.required("job_cluster_key"): _cluster(found, notes) for found in fields.blocks("job_cluster")}
    tasks = [parse_task(found, clusters, environments) for found in fields.blocks("task")]
    queue = fields.block("queue")
    job = Job(
        address=address,
        id=job_id(address),
        name=fields.text("name", address),
        tasks=_by_key(tasks, address),
        parameters={found.required("name"): found.text("default") for found in fields.blocks("parameter")},
        timeout=fields.number("timeout_seconds") or None,
        max_concurrent_runs=fields.number("max_concurrent_runs", 1),
        queued=queue is not None and queue.flag("enabled"),
        trigger=_trigger(fields),
        schedule=_schedule(fields),
        clusters=clusters,
    )
    fields.close(_REASONS, _SILENT)
    graph.check(job.tasks, address)
    _check_references(job)
    return replace(job, not_emulated=notes.lines(address, job.name))


def job_id(address: str) -> int:
    """Return a number for a job: the same in every run, but not the service's."""
    return int(hashlib.sha256(address.encode()).hexdigest()[:12], 16)


def _by_key(tasks: list[Task], where: str) -> dict[str, Task]:
    by_key = {task.key: task for task in sorted(tasks, key=lambda task: task.key)}
    if len(by_key) < len(tasks):
        raise JobDefinitionError(f"{where}: two tasks have the same task_key. Rename one.")
    return by_key


def _cluster(fields: Fields, notes: Notes) -> str:
    new = fields.block("new_cluster")
    words = [new.text(key) for key in ("spark_version", "node_type_id")] if new else []
    described = ", ".join(word for word in words if word) or "not described"
    if new is not None:
        new.pass_over()
    notes.add(fields.where.split(",")[0], f"job_cluster ({described})", "Spark runs on this machine")
    return described


def _wheels(fields: Fields) -> tuple[str, ...]:
    spec = fields.block("spec")
    if spec is None:
        return ()
    dependencies = spec.texts("dependencies")
    wheels = tuple(item for item in dependencies if item.endswith(".whl") or item.startswith("${"))
    for other in dependencies:
        if other not in wheels:
            spec.notes.add(spec.where, f"dependency {other}", "only the wheels that are shipped are installed")
    spec.close({"client": "everything runs in this Python", "environment_version": "everything runs in this Python"})
    return wheels


def _trigger(fields: Fields) -> FileArrival | None:
    trigger = fields.block("trigger")
    if trigger is None:
        return None
    paused = trigger.text("pause_status", "UNPAUSED") == "PAUSED"
    arrival = trigger.block("file_arrival")
    found = _file_arrival(arrival, paused=paused) if arrival else None
    trigger.close({"periodic": "the job runs once", "table_update": "the job runs once", "table": "the job runs once"})
    return found


def _file_arrival(fields: Fields, *, paused: bool) -> FileArrival:
    return FileArrival(
        fields.required("url"),
        fields.number("min_time_between_triggers_seconds"),
        fields.number("wait_after_last_change_seconds"),
        paused,
    )


def _schedule(fields: Fields) -> Schedule | None:
    schedule = fields.block("schedule")
    if schedule is None:
        return None
    paused = schedule.text("pause_status", "UNPAUSED") == "PAUSED"
    return Schedule(schedule.required("quartz_cron_expression"), schedule.required("timezone_id"), paused)


class _Anything(dict[str, Any]):
    """A mapping with every key, for values that are known only during a run: task values and inputs."""

    def __contains__(self, key: object) -> bool:
        """Accept every key."""
        return True

    def __missing__(self, key: str) -> _Anything:
        """Return a value that has every key, too."""
        return self


def _check_references(job: Job) -> None:
    """Resolve every reference as in a run, so that a mistake is found before anything runs."""
    trigger = TriggerFacts("file_arrival", job.trigger.url) if job.trigger else BY_HAND
    bare = Scope(job.id, job.name, "1", datetime(2026, 1, 1, tzinfo=UTC), {}, trigger)
    for default in job.parameters.values():
        resolve(default, bare)
    for task in job.tasks.values():
        seen = {key: TaskFacts(values=_Anything()) for key in graph.before(job.tasks, task.key)}
        scope = replace(bare, parameters=job.parameters, task_name=task.key, tasks=seen)
        for text, nested in templates(task.work):
            resolve(text, replace(scope, input=_Anything() if nested else NO_INPUT))
