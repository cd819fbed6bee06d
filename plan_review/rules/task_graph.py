"""Which steps a job has, and what has to succeed before each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name, names
from plan_review.values import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_CONDITIONS = frozenset({"outcome", "op", "left", "right", "inputs", "concurrency"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    before, after = _tasks(change.before), _tasks(change.after)
    for task in sorted(before.keys() - after.keys()):
        yield Remark(Severity.HIGH, f"{name(change.address)} loses the task {name(task)}: that step no longer runs.")
    for task in sorted(after.keys() - before.keys()):
        yield Remark(Severity.MEDIUM, f"{name(change.address)} gains the task {name(task)}.")
    for task in sorted(before.keys() & after.keys()):
        no_longer = _awaited(before[task]) - _awaited(after[task])
        if no_longer:
            yield Remark(
                Severity.HIGH,
                f"{name(change.address)}: task {name(task)} no longer waits for {names(sorted(no_longer))}.",
            )
        ran, runs = (one.get("run_if") or "ALL_SUCCESS" for one in (before[task], after[task]))
        if ran != runs:
            yield Remark(
                Severity.HIGH if ran == "ALL_SUCCESS" else Severity.MEDIUM,
                f"{name(change.address)}: task {name(task)} runs if {name(runs)} instead of {name(ran)}.",
            )
        if after[task].get("disabled") is True and before[task].get("disabled") is not True:
            yield Remark(Severity.HIGH, f"{name(change.address)}: task {name(task)} is disabled.")
    for one in change.differences:
        in_both = one.before is not None and one.after is not None
        if in_both and one.path[0] == "task" and one.argument in _CONDITIONS:
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}.")


def _tasks(values: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    return {str(one.get("task_key")): one for one in blocks(values, "task")}


def _awaited(task: dict[str, Any]) -> set[str]:
    return {str(one.get("task_key")) for one in blocks(task, "depends_on")}


RULE = Rule(
    section=Section.OPERATION,
    title="A job's tasks, or what they wait for, change",
    why="A gate that no longer runs, or that nothing waits for, stops nothing and fails nothing.",
    severities={
        Severity.HIGH: "a task is gone or disabled, no longer waits for another, or runs although another failed",
        Severity.MEDIUM: "a task is added, or a condition or loop changes",
    },
    check=_check,
    types=frozenset({"databricks_job"}),
)
