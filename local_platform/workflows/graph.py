"""The graph of a job's tasks: its validation, and which tasks come before and after others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.workflows.definition import ConditionTask
from local_platform.workflows.errors import JobDefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local_platform.workflows.definition import Task


def check(tasks: Mapping[str, Task], where: str) -> None:
    """Refuse a graph that the service would refuse.

    Raises:
        JobDefinitionError: no tasks, an unknown or repeated dependency, an outcome of a task that has none, a cycle.
    """
    if not tasks:
        raise JobDefinitionError(f"{where} has no task. Give it one.")
    for task in tasks.values():
        keys = [(dependency.task_key, dependency.outcome) for dependency in task.depends_on]
        if len(set(keys)) < len(keys):
            raise JobDefinitionError(f"{where}, task {task.key}: a dependency is named twice. Keep one.")
        for key, outcome in keys:
            if key not in tasks:
                known = ", ".join(sorted(tasks))
                raise JobDefinitionError(f"{where}, task {task.key} depends on {key}, which is none of {known}.")
            _check_outcome(tasks[key], outcome, f"{where}, task {task.key}")
    _refuse_cycle(tasks, where)


def before(tasks: Mapping[str, Task], key: str) -> frozenset[str]:
    """Return all tasks that have ended when ``key`` runs."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        direct = {dependency.task_key for dependency in tasks[waiting.pop()].depends_on}
        waiting.extend(direct - found)
        found |= direct
    return frozenset(found)


def after(tasks: Mapping[str, Task], keys: Iterable[str]) -> frozenset[str]:
    """Return all tasks that come after one of ``keys``, those themselves included."""
    found = set(keys)
    grown = True
    while grown:
        more = {key for key, task in tasks.items() if {item.task_key for item in task.depends_on} & found}
        grown = not more <= found
        found |= more
    return frozenset(found)


def leaves(tasks: Mapping[str, Task]) -> frozenset[str]:
    """Return the tasks that no other waits for, which decide the run's result."""
    return frozenset(tasks) - {item.task_key for task in tasks.values() for item in task.depends_on}


def _check_outcome(task: Task, outcome: str | None, where: str) -> None:
    if outcome is None:
        return
    if not isinstance(task.work, ConditionTask):
        raise JobDefinitionError(f"{where} asks for the outcome of {task.key}, which is no condition task. Remove it.")
    if outcome not in {"true", "false"}:
        raise JobDefinitionError(f'{where}: outcome {outcome!r} of {task.key} is neither "true" nor "false".')


def _refuse_cycle(tasks: Mapping[str, Task], where: str) -> None:
    for key in tasks:
        if key in before(tasks, key):
            circle = sorted(other for other in before(tasks, key) if key in before(tasks, other))
            raise JobDefinitionError(f"{where}: the tasks {', '.join(circle)} wait for each other. Break the cycle.")
