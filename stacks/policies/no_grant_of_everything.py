"""No grant gives all privileges, or the right to grant.

ALL_PRIVILEGES grows with each privilege that Databricks adds; MANAGE hands the securable's own limits to its holder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_TOO_MUCH = frozenset({"ALL_PRIVILEGES", "MANAGE"})


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge grants of either kind."""
    if resource.type not in {"databricks_grant", "databricks_grants"}:
        return NOT_APPLICABLE
    entries = [resource.body, *resource.blocks("grant")]
    found = sorted(_TOO_MUCH & {one for entry in entries for one in entry.get("privileges", [])})
    return compliant_if(not found, f"privileges {', '.join(found)}; grant the single ones that are needed")
