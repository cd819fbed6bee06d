"""A role reaches no further than what it is for: data roles one container, event and queue roles one account.

A role on an account reaches every container in it, one on a group every account in that; what is added later is
reached as well, and nobody decides it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.policies._roles import role_id
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_DATA = "Storage Blob Data"
_DATA_IDS = frozenset({
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",  # Storage Blob Data Reader
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",  # Storage Blob Data Owner
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe",  # Storage Blob Data Contributor
})  # fmt: skip
_CONTAINER, _RESOURCE, _GROUP = 3, 2, 1
_WORDS = {_CONTAINER: "a container", _RESOURCE: "one resource", _GROUP: "a resource group or wider"}


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge role assignments by how narrow their scope is; a role is known by its name or by its id."""
    if resource.type != "azurerm_role_assignment":
        return NOT_APPLICABLE
    role = str(resource.body.get("role_definition_name") or role_id(resource))
    needed = _CONTAINER if role.startswith(_DATA) or role in _DATA_IDS else _RESOURCE
    found = _narrowness(stack, str(resource.body.get("scope")))
    return compliant_if(
        found >= needed, f"{role} is assigned on {_WORDS[found]}; allowed: {_WORDS[needed]} or narrower"
    )


def _narrowness(stack: Stack, scope: str) -> int:
    target = stack.target(scope)
    if target is not None:
        kinds = {
            "azurerm_storage_container": _CONTAINER,
            "azurerm_resource_group": _GROUP,
            "azurerm_subscription": _GROUP,
        }
        return kinds.get(target.type, _RESOURCE)
    if re.search(r"/(containers|fileSystems)/[^/]+$", scope):
        return _CONTAINER
    return _RESOURCE if "/resourceGroups/" in scope and "/providers/" in scope.split("/resourceGroups/")[1] else _GROUP
