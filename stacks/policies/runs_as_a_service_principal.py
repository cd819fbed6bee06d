"""Jobs and pipelines run as a service principal, never as a person.

A job that runs as its author does what the author may, and stops when the author leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge jobs and pipelines."""
    if resource.type not in {"databricks_job", "databricks_pipeline"}:
        return NOT_APPLICABLE
    runners = [run_as.get("service_principal_name") for run_as in resource.blocks("run_as")]
    return compliant_if(any(runners), "run_as names no service principal; set run_as.service_principal_name")
