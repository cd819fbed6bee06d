"""Job clusters and policies use long-term-support runtimes.

Others are supported for six months; a job that must be moved twice a year is moved in a hurry.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stacks.checks.compute import job_clusters
from stacks.findings import is_known
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

LTS = ("15.4", "16.4", "17.3", "18")
"""Source: https://learn.microsoft.com/azure/databricks/release-notes/runtime/ (supported until 2027 or later)."""
_VERSION = re.compile(r"(\d+(?:\.\d+)?)\.x-")
_AUTOMATIC = frozenset({"auto:latest-lts", "auto:prev-lts"})


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge the clusters of jobs and what cluster policies allow."""
    if resource.type == "databricks_job":
        found = [cluster.get("spark_version") for _, cluster in job_clusters(resource)]
    elif resource.type == "databricks_cluster_policy":
        found = _allowed(str(resource.body.get("definition")))
    else:
        return NOT_APPLICABLE
    others = sorted({str(one) for one in found if is_known(one) and not _is_lts(str(one))})
    return compliant_if(not others, f"runtime {', '.join(others)} has no long-term support; allowed: {', '.join(LTS)}")


def _is_lts(runtime: str) -> bool:
    match = _VERSION.match(runtime)
    return runtime in _AUTOMATIC or (match is not None and match[1] in LTS)


def _allowed(definition: str) -> list[Any]:
    try:
        limit = json.loads(definition).get("spark_version", {})
    except ValueError:
        return ["(the policy's definition is not JSON)"]
    return [limit["value"]] if "value" in limit else list(limit.get("values", []))
