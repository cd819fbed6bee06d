"""No role that manages everything, and none that hands out roles, is assigned.

Owner, Contributor and the roles of access administrators make every other limit worthless: who holds one can lift it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._roles import role_id
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_TOO_MUCH = frozenset({
    "Contributor",
    "Owner",
    "Role Based Access Control Administrator",
    "Storage Blob Data Owner",
    "User Access Administrator",
})  # fmt: skip
_TOO_MUCH_IDS = frozenset({
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner
})  # fmt: skip


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge role assignments, by the role's name or by its id."""
    if resource.type != "azurerm_role_assignment":
        return NOT_APPLICABLE
    name = str(resource.body.get("role_definition_name"))
    id_ = role_id(resource)
    fits = name not in _TOO_MUCH and id_ not in _TOO_MUCH_IDS
    return compliant_if(
        fits, f"role {name if name in _TOO_MUCH else id_} is assigned; assign the one data role that is needed"
    )
