"""In prod, a lock keeps what holds data from being deleted, and its resource group with it.

It also stops what Terraform does not see: a click in the portal, a script. A read-only lock would break the workspace,
and one on the whole group would stop each deployment that takes something else away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_HOLDS_DATA = frozenset({
    "azurerm_databricks_workspace",
    "azurerm_log_analytics_workspace",
    "azurerm_storage_account",
})  # fmt: skip


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge accounts and workspaces, in prod."""
    if resource.type not in _HOLDS_DATA or stack.environment != "prod":
        return NOT_APPLICABLE
    locks = [
        lock for lock in stack.of_type("azurerm_management_lock") if stack.target(lock.body.get("scope")) == resource
    ]
    kept = any(lock.body.get("lock_level") == "CanNotDelete" for lock in locks)
    return compliant_if(kept, "no azurerm_management_lock with lock_level CanNotDelete is on it")
