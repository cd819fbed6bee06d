"""The lock that keeps a protected environment's resource group from being deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.platform.placement import Placement


class DeleteLock(Construct):
    """``CanNotDelete`` on the resource group, made last, so that a first deployment that failed can be cleaned up.

    Never ``ReadOnly``: that would also stop Databricks from starting and every later deployment.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement, *, after: Sequence[Any]) -> None:
        super().__init__(scope, id_)
        azurerm.ManagementLock(
            self,
            "lock",
            name="lock-delete",
            scope=placement.group.id,
            lock_level="CanNotDelete",
            notes="Holds the lake. Remove the lock in a reviewed change before anything is deleted.",
            depends_on=list(after),
        )
