"""Turns a ``task`` block of a synthesized job into the task that is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from local_platform.workflows.definition import (
    OPERATORS,
    RUN_IFS,
    ConditionTask,
    Dependency,
    ForEachTask,
    PipelineTask,
    RetryPolicy,
    RunJobTask,
    Task,
    WheelTask,
    Work,
)
from local_platform.workflows.errors import JobDefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_platform.workflows.fields import Fields

Name = TypeVar("Name", bound=str)
_MOST_CONCURRENT = 100
_SILENT = frozenset({"description"})
_REASONS = {
    "email_notifications": "nobody is notified",
    "webhook_notifications": "nobody is notified",
    "notification_settings": "nobody is notified",
    "health": "no duration is watched",
    "existing_cluster_id": "Spark runs on this machine",
    "new_cluster": "Spark runs on this machine",
    "compute": "Spark runs on this machine",
    "disable_auto_optimization": "nothing is optimized by itself",
}
_NOT_RETRIED = "the service retries the nested task, a pipeline or a wheel, not this kind of task"


def parse_task(fields: Fields, clusters: Mapping[str, str], environments: Mapping[str, tuple[str, ...]]) -> Task:
    """Return the task of one block.

    Raises:
        JobDefinitionError: no work or several, an unknown operator, ``run_if``, cluster or environment.
    """
    key = fields.required("task_key")
    fields.where = f"{fields.where.split(',')[0]}, task {key}"
    depends_on = tuple(
        Dependency(found.required("task_key"), found.text("outcome") or None) for found in fields.blocks("depends_on")
    )
    wheels = _wheels(fields, environments)
    _check_cluster(fields, clusters)
    run_if = _one_of(fields, "run_if", RUN_IFS, fields.text("run_if", "ALL_SUCCESS"))
    work = _work(fields, wheels, clusters, environments)
    retry = RetryPolicy(
        fields.number("max_retries"),
        fields.number("min_retry_interval_millis") / 1000,
        fields.flag("retry_on_timeout"),
    )
    if retry.max_retries and isinstance(work, ConditionTask | ForEachTask):
        fields.notes.add(fields.where, "max_retries", _NOT_RETRIED)
        retry = RetryPolicy()
    timeout = fields.number("timeout_seconds") or None
    task = Task(key, work, depends_on, run_if, retry, timeout, fields.flag("disabled"))
    fields.close(_REASONS, _SILENT)
    return task


def templates(work: Work) -> Iterator[tuple[str, bool]]:
    """Yield each text of a task that may hold references, and whether it is in the nested task of a for-each task."""
    match work:
        case ConditionTask():
            yield from ((work.left, False), (work.right, False))
        case WheelTask():
            yield from ((text, False) for text in (*work.parameters, *(work.named_parameters or {}).values()))
        case RunJobTask():
            yield from ((text, False) for text in work.job_parameters.values())
        case ForEachTask():
            yield work.inputs, False
            yield from ((text, True) for text, _ in templates(work.task.work))
        case PipelineTask():
            return


def _work(
    fields: Fields,
    wheels: tuple[str, ...],
    clusters: Mapping[str, str],
    environments: Mapping[str, tuple[str, ...]],
) -> Work:
    kinds: dict[str, Callable[[Fields], Work]] = {
        "condition_task": _condition,
        "python_wheel_task": lambda block: _wheel(block, wheels),
        "pipeline_task": lambda block: PipelineTask(block.required("pipeline_id"), block.flag("full_refresh")),
        "run_job_task": lambda block: RunJobTask(block.required("job_id"), block.table("job_parameters")),
        "for_each_task": lambda block: _for_each(block, clusters, environments),
    }
    given = [kind for kind in kinds if fields.has(kind)]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        raise JobDefinitionError(f"{fields.where}: one of {', '.join(kinds)} is needed, found {found}.")
    block = fields.block(given[0])
    if block is None:
        raise JobDefinitionError(f"{fields.where}: {given[0]} is empty. Fill it in stacks/.")
    return kinds[given[0]](block)


def _condition(fields: Fields) -> ConditionTask:
    op = _one_of(fields, "op", OPERATORS, fields.required("op"))
    return ConditionTask(fields.text("left"), op, fields.text("right"))


def _wheel(fields: Fields, wheels: tuple[str, ...]) -> WheelTask:
    named = fields.table("named_parameters") if fields.has("named_parameters") else None
    positional = fields.texts("parameters")
    if named is not None and positional:
        raise JobDefinitionError(f"{fields.where}: parameters and named_parameters exclude each other. Keep one.")
    if not wheels:
        raise JobDefinitionError(f"{fields.where}: no wheel is named. Give the task a library or an environment.")
    return WheelTask(fields.required("package_name"), fields.required("entry_point"), positional, named, wheels)


def _for_each(fields: Fields, clusters: Mapping[str, str], environments: Mapping[str, tuple[str, ...]]) -> ForEachTask:
    nested = fields.block("task")
    if nested is None:
        raise JobDefinitionError(f"{fields.where}: the nested task is missing. Give it one.")
    task = parse_task(nested, clusters, environments)
    if isinstance(task.work, ForEachTask):
        raise JobDefinitionError(f"{fields.where}: a for-each task can't be nested in another. Run a job instead.")
    if task.depends_on:
        raise JobDefinitionError(f"{fields.where}: a nested task depends on nothing. Move depends_on to its parent.")
    concurrency = fields.number("concurrency", 1)
    if not 1 <= concurrency <= _MOST_CONCURRENT:
        raise JobDefinitionError(f"{fields.where}: concurrency is {concurrency}; 1 to {_MOST_CONCURRENT} are allowed.")
    return ForEachTask(fields.required("inputs"), concurrency, task)


def _wheels(fields: Fields, environments: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    wheels: list[str] = []
    for library in fields.blocks("library"):
        if library.has("whl"):
            wheels.append(library.text("whl"))
        library.close(dict.fromkeys(("pypi", "maven", "cran", "egg", "jar"), "only shipped wheels are installed"))
    environment = fields.text("environment_key")
    if environment:
        if environment not in environments:
            raise JobDefinitionError(f"{fields.where}: environment_key {environment} is not declared in the job.")
        wheels.extend(environments[environment])
    return tuple(wheels)


def _check_cluster(fields: Fields, clusters: Mapping[str, str]) -> None:
    cluster = fields.text("job_cluster_key")
    if cluster and cluster not in clusters:
        known = ", ".join(clusters) or "none"
        raise JobDefinitionError(f"{fields.where}: job_cluster_key {cluster} is not declared; the job has {known}.")


def _one_of(fields: Fields, key: str, allowed: tuple[Name, ...], value: str) -> Name:
    for each in allowed:
        if value == each:
            return each
    raise JobDefinitionError(f"{fields.where}: {key} is {value!r}; allowed are {', '.join(allowed)}.")
