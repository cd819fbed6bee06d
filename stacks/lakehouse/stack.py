"""The stack ``<env>-lakehouse``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.environment_stack import EnvironmentStack
from stacks.providers import Construct, databricks

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings


class LakehouseStack(EnvironmentStack):
    """Unity Catalog, the artifacts that ship, compute, the gold pipeline and the medallion job."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "lakehouse")
        self.add_azurerm()
        databricks.DatabricksProvider(self, "databricks", azure_workspace_resource_id=self.names.workspace_id)
