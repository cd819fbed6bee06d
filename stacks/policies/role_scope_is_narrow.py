"""A role reaches no further than what it is for: data roles one container, event and queue roles one account.

A role on an account reaches every container in it, one on a group every account in that; what is added later is
reached as well, and nobody decides it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_CONTAINER, _RESOURCE, _GROUP = 3, 2, 1
_WORDS = {_CONTAINER: "a container", _RESOURCE: "one resource", _GROUP: "a resource group or wider"}


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge role assignments by how narrow their scope is."""
    if resource.type != "azurerm_role_assignment":
        return NOT_APPLICABLE
    role = str(resource.body.get("role_definition_name"))
    needed = _CONTAINER if role.startswith("Storage Blob Data") else _RESOURCE
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
