"""Which steps a job has, and what has to succeed before each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_factory.check.activities import activities_in
from plan_review.differences import parsed_json
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name, names
from plan_review.values import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

Steps = dict[str, dict[str, Any]]
_CONDITIONS = frozenset({"outcome", "op", "left", "right", "inputs", "concurrency"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    if change.type == "databricks_job":
        yield from _steps(name(change.address), "task", _tasks(change.before), _tasks(change.after))
    elif (activities := change.will_be("activities_json")) is None or isinstance(activities, str):
        before = _activities(change.was("activities_json"))
        yield from _steps(name(change.address), "activity", before, _activities(activities))
    for one in change.differences:
        in_both = one.before is not None and one.after is not None
        if in_both and one.path[0] == "task" and one.argument in _CONDITIONS:
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}.")


def _steps(whole: str, noun: str, before: Steps, after: Steps) -> Iterator[Remark]:
    for step in sorted(before.keys() - after.keys()):
        yield Remark(Severity.HIGH, f"{whole} loses the {noun} {name(step)}: that step no longer runs.")
    for step in sorted(after.keys() - before.keys()):
        yield Remark(Severity.MEDIUM, f"{whole} gains the {noun} {name(step)}.")
    for step in sorted(before.keys() & after.keys()):
        no_longer = _awaited(before[step]) - _awaited(after[step])
        if no_longer:
            yield Remark(Severity.HIGH, f"{whole}: {noun} {name(step)} no longer waits for {names(sorted(no_longer))}.")
        ran, runs = (one.get("run_if") or "ALL_SUCCESS" for one in (before[step], after[step]))
        if ran != runs:
            yield Remark(
                Severity.HIGH if ran == "ALL_SUCCESS" else Severity.MEDIUM,
                f"{whole}: {noun} {name(step)} runs if {name(runs)} instead of {name(ran)}.",
            )
        if _is_off(after[step]) and not _is_off(before[step]):
            yield Remark(Severity.HIGH, f"{whole}: {noun} {name(step)} is disabled.")


def _tasks(values: dict[str, Any] | None) -> Steps:
    return {str(one.get("task_key")): one for one in blocks(values, "task")}


def _activities(definition: object) -> Steps:
    """Return the activities of a Data Factory pipeline by name, also those within others."""
    return {one.name: one.value for one in activities_in(parsed_json(definition)) if one.name}


def _is_off(task: dict[str, Any]) -> bool:
    return task.get("disabled") is True or task.get("state") == "Inactive"


def _awaited(task: dict[str, Any]) -> set[str]:
    tasks = {str(one.get("task_key")) for one in blocks(task, "depends_on")}
    return tasks | {str(one.get("activity")) for one in blocks(task, "dependsOn")}


RULE = Rule(
    section=Section.OPERATION,
    title="A job's tasks or a pipeline's activities, or what they wait for, change",
    why="A gate that no longer runs, or that nothing waits for, stops nothing and fails nothing.",
    severities={
        Severity.HIGH: "a task is gone or disabled, no longer waits for another, or runs although another failed",
        Severity.MEDIUM: "a task is added, or a condition or loop changes",
    },
    check=_check,
    types=frozenset({"databricks_job", "azurerm_data_factory_pipeline"}),
)
