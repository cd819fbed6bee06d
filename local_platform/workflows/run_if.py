"""Decides whether a task runs, by the results of the tasks before it.

Reference: https://docs.databricks.com/aws/en/jobs/run-if
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.workflows.states import CANCELED, LEFT_OUT, has_failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.workflows.definition import Task
    from local_platform.workflows.states import ResultState


def skipped(task: Task, results: Mapping[str, ResultState], outcomes: Mapping[str, str]) -> ResultState | None:
    """Return how a task is skipped, after all tasks before it have ended; None if it runs.

    Args:
        task: the task.
        results: the result of each task before it.
        outcomes: ``true`` or ``false`` of the condition tasks that succeeded.

    An excluded task counts as successful; a task all of whose dependencies are excluded is excluded too, whatever its
    ``run_if``. The outcome that a dependency asks of a condition "must be met for this task to run": where a condition
    was left out, so is what asks for its outcome, and where it failed, that does not run.
    """
    if task.disabled:
        return "DISABLED"
    if not task.depends_on:
        return None
    found = [results[dependency.task_key] for dependency in task.depends_on]
    if all(result in LEFT_OUT for result in found) or _other_branch(task, results, outcomes):
        return "EXCLUDED"
    if any(dependency.outcome is not None and dependency.task_key not in outcomes for dependency in task.depends_on):
        return _upstream(found)
    failed = [has_failed(result) for result in found]
    met, unmet = {
        "ALL_SUCCESS": (not any(failed), _upstream(found)),
        "AT_LEAST_ONE_SUCCESS": (not all(failed), _upstream(found)),
        "NONE_FAILED": (not any(failed), _upstream(found)),
        "ALL_DONE": (True, _upstream(found)),
        "AT_LEAST_ONE_FAILED": (any(failed), "EXCLUDED"),
        "ALL_FAILED": (all(failed), "EXCLUDED"),
    }[task.run_if]
    return None if met else unmet


def _other_branch(task: Task, results: Mapping[str, ResultState], outcomes: Mapping[str, str]) -> bool:
    """Return whether a condition had another outcome than a dependency requires, or was itself excluded."""
    return any(
        outcomes.get(dependency.task_key, dependency.outcome) != dependency.outcome
        or results[dependency.task_key] in LEFT_OUT
        for dependency in task.depends_on
        if dependency.outcome is not None
    )


def _upstream(found: list[ResultState]) -> ResultState:
    return "UPSTREAM_CANCELED" if any(result in CANCELED for result in found) else "UPSTREAM_FAILED"
