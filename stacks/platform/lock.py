"""The locks that keep a protected environment's data from being deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class DeleteLocks(Construct):
    """``CanNotDelete`` on what holds data, made late, so that a first deployment that failed can be cleaned up.

    They wait for the diagnostic settings, not for the budget: Azure refuses one that starts before the current month,
    and data would stay unlocked for it.

    Azure deletes no resource group that has a locked resource in it; what else is in the group, such as the factory's
    datasets, a deployment may still take away. What is in or on a locked resource it may not: a role assignment on the
    lake, for one. Never ``ReadOnly``: that would also stop Databricks from starting and every later deployment.
    """

    def __init__(self, scope: Construct, id_: str, *, locked: Mapping[str, Any], after: Sequence[Any]) -> None:
        super().__init__(scope, id_)
        for name, resource in locked.items():
            azurerm.ManagementLock(
                self,
                name,
                name="lock-delete",
                scope=resource.id,
                lock_level="CanNotDelete",
                notes="Holds data. Remove the lock in a reviewed change before this is deleted.",
                depends_on=list(after),
            )
