"""Dynamic value references, ``{{…}}``: known to the service, and to parameters and tasks that exist and run before.

The service takes a misspelt reference outside its namespaces as plain text, and the task gets the braces as its value.
Source: https://learn.microsoft.com/azure/databricks/jobs/dynamic-value-references.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.checks._jobs import Task, ancestors, tasks_of
from stacks.findings import not_allowed
from stacks.synthesized import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_TIMES = (
    "iso_weekday", "is_weekday", "iso_date", "iso_datetime", "year", "month", "day", "hour", "minute", "second",
    "timestamp_ms",
)  # fmt: skip
FIXED = frozenset({
    "job.id", "job.name", "job.repair_count", "job.run_id", "job.trigger.file_arrival.location", "job.trigger.type",
    "task.execution_count", "task.name", "task.notebook_path", "task.run_id", "workspace.id", "workspace.url",
    *(f"{moment}.{part}" for moment in ("job.start_time", "job.trigger.time", "backfill") for part in _TIMES),
})  # fmt: skip
OF_A_TASK = frozenset({
    "error_code", "execution_count", "notebook_path", "result_state", "run_id",
})  # fmt: skip
"""What ``{{tasks.<key>.…}}`` may name beside ``values.<name>`` and ``output.…``."""
_REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")


def check(stack: Stack) -> Iterator[Problem]:
    """Check every reference in every job."""
    for job in stack.of_type("databricks_job"):
        tasks = tasks_of(job)
        parameters = [str(parameter.get("name")) for parameter in job.blocks("parameter")]
        for task in tasks:
            own = {key: value for key, value in task.body.items() if key != "for_each_task"}
            loop = [{"inputs": one.get("inputs")} for one in blocks(task.body, "for_each_task")]
            for _, text in texts([own, loop]):
                for message in _problems(text, task, tasks, parameters):
                    yield job, f"task {task.key!r}: {message}"
        yield from _unused(job, parameters)


def _problems(text: str, task: Task, tasks: list[Task], parameters: list[str]) -> Iterator[str]:
    if text.count("{{") != text.count("}}"):
        yield f"{text!r} opens or closes a reference that it does not end: the service would take it as plain text"
    for reference in _REFERENCE.findall(text):
        problem = _problem(reference.strip(), task, tasks, parameters)
        if problem:
            yield f"{{{{{reference}}}}}: {problem}"


def _problem(reference: str, task: Task, tasks: list[Task], parameters: list[str]) -> str | None:
    namespace, _, rest = reference.partition(".")
    if namespace == "input":
        return None if task.outer else "input exists only in the task within a for_each"
    if namespace == "tasks":
        return _task_problem(rest, task, tasks)
    if reference.startswith("job.parameters."):
        name = reference.removeprefix("job.parameters.")
        return not_allowed("the parameter", name, parameters) if parameters else "the job has no parameters"
    return not_allowed("the reference", reference, FIXED)


def _task_problem(rest: str, task: Task, tasks: list[Task]) -> str | None:
    key, _, what = rest.partition(".")
    known = [one.key for one in tasks if one.outer is None]
    before = ancestors(tasks, task.place)
    if key in known and key not in before:
        return f"task {key!r} does not run before this one; allowed: {', '.join(sorted(before)) or 'none'}"
    if what.startswith(("values.", "output.")) and what.partition(".")[2]:
        return not_allowed("the task", key, known)
    return not_allowed("the task", key, known) or not_allowed("what is asked of it", what, OF_A_TASK)


def _unused(job: Resource, parameters: list[str]) -> Iterator[Problem]:
    used = {name.strip() for _, text in texts(job.blocks("task")) for name in _REFERENCE.findall(text)}
    for name in parameters:
        if f"job.parameters.{name}" not in used:
            yield job, f"parameter {name!r} is read by no task"
