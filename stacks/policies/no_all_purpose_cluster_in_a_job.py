"""No task of a job runs on an all-purpose cluster.

It costs more than a job cluster, is shared with whoever is on it, and is not made anew from the definition each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.checks._jobs import tasks_of
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge jobs, the tasks within a for_each included."""
    if resource.type != "databricks_job":
        return NOT_APPLICABLE
    found = [task.key for task in tasks_of(resource) if task.body.get("existing_cluster_id")]
    return compliant_if(not found, f"existing_cluster_id in {', '.join(found)}; use a job cluster")
