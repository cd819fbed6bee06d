"""The stack ``metastore-<region>``: the region's metastore and the workspaces assigned to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.base_stack import BaseStack
from stacks.providers import Construct, cdktf, databricks

if TYPE_CHECKING:
    from stacks.settings import MetastoreSettings


class MetastoreStack(BaseStack):
    """A metastore without a storage root, so that every catalog has its own; and the assignment of workspaces.

    Deployed once a region by an administrator of the Databricks account, after the workspaces exist.
    """

    def __init__(self, scope: Construct, settings: MetastoreSettings) -> None:
        super().__init__(scope, settings.name, settings.state)
        databricks.DatabricksProvider(
            self, "databricks", host="https://accounts.azuredatabricks.net", account_id=settings.account_id
        )
        metastore_id = settings.id or self._new(settings).id
        for environment, number in sorted(settings.workspaces.items()):
            databricks.MetastoreAssignment(
                self, f"assignment_{environment}", metastore_id=metastore_id, workspace_id=number
            )

    def _new(self, settings: MetastoreSettings) -> Any:
        return databricks.Metastore(
            self,
            "metastore",
            name=settings.name,
            region=settings.region,  # required at account level, though the schema says optional
            owner=settings.owner,
            force_destroy=False,
            lifecycle=cdktf.TerraformResourceLifecycle(prevent_destroy=True),
        )
