"""A job's tasks for the checks: those inside a for_each included, each with the tasks that run before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.synthesized import Resource


@dataclass(frozen=True)
class Task:
    """One task of a job.

    Attributes:
        key: Its ``task_key``.
        body: Its arguments.
        outer: Key of the for_each task that repeats it; None for a task of the job itself.
    """

    key: str
    body: Mapping[str, Any] = field(hash=False)
    outer: str | None = None

    @property
    def upstream(self) -> list[str]:
        """Keys of the tasks it depends on."""
        return [str(one.get("task_key")) for one in blocks(self.body, "depends_on")]

    @property
    def place(self) -> str:
        """Key of its node in the job's graph: that of the for_each task around it, if there is one."""
        return self.outer or self.key


def tasks_of(job: Resource) -> list[Task]:
    """Return the tasks of a job, each for_each followed by the task inside it."""
    found: list[Task] = []
    for body in job.blocks("task"):
        key = str(body.get("task_key"))
        found.append(Task(key, body))
        for loop in blocks(body, "for_each_task"):
            found += [Task(str(inner.get("task_key")), inner, outer=key) for inner in blocks(loop, "task")]
    return found


def ancestors(tasks: list[Task], key: str) -> set[str]:
    """Return the keys of all tasks that a task waits for; in a cycle that includes itself."""
    edges = {task.key: task.upstream for task in tasks if task.outer is None}
    found: set[str] = set()
    left = list(edges.get(key, []))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += edges.get(one, [])
    return found
