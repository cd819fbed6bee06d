"""In prod, a lock keeps the resource group from being deleted.

It also stops what Terraform does not see: a click in the portal, a script. A read-only lock would break the workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge resource groups, in prod."""
    if resource.type != "azurerm_resource_group" or stack.environment != "prod":
        return NOT_APPLICABLE
    locks = [
        lock for lock in stack.of_type("azurerm_management_lock") if stack.target(lock.body.get("scope")) == resource
    ]
    kept = any(lock.body.get("lock_level") == "CanNotDelete" for lock in locks)
    return compliant_if(kept, "no azurerm_management_lock with lock_level CanNotDelete is on it")
