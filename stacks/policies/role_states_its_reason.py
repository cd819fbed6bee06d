"""Every role assignment says in its description why it is needed, and what kind of principal it is for.

A role without a reason is never taken back: nobody knows what would break. The kind of principal also keeps a first
deployment from failing while a new identity is not yet known everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if, non_compliant

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_SHORTEST = 20


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge role assignments."""
    if resource.type != "azurerm_role_assignment":
        return NOT_APPLICABLE
    if not resource.body.get("principal_type"):
        return non_compliant("principal_type is not set; set it to ServicePrincipal, Group or User")
    reason = str(resource.body.get("description") or "").strip()
    return compliant_if(
        len(reason) >= _SHORTEST, f"the description {reason!r} gives no reason; say what the role is for"
    )
