"""Blobs and containers that are deleted can be brought back for a week or longer.

A hierarchical namespace has no versions; soft delete is what stands between a mistaken command and lost deliveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_SHORTEST_DAYS = 7
_POLICIES = ("delete_retention_policy", "container_delete_retention_policy")


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge storage accounts."""
    if resource.type != "azurerm_storage_account":
        return NOT_APPLICABLE
    days = {
        policy: [
            one.get("days", 0)
            for properties in resource.blocks("blob_properties")
            for one in blocks(properties, policy)
        ]
        for policy in _POLICIES
    }
    missing = [policy for policy, found in days.items() if max(found, default=0) < _SHORTEST_DAYS]
    return compliant_if(not missing, f"{', '.join(missing)} keeps less than {_SHORTEST_DAYS} days")
