"""The stack ``<env>-platform``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.environment_stack import EnvironmentStack
from stacks.platform.alerts import Alerts, Notified
from stacks.platform.budget import Budget
from stacks.platform.diagnostics import Diagnostics, Logs
from stacks.platform.factory import Factory
from stacks.platform.lake import Lake
from stacks.platform.lock import DeleteLocks
from stacks.platform.network import Network
from stacks.platform.placement import Placement
from stacks.platform.private_endpoints import PrivateEndpoints
from stacks.platform.role_assignments import RoleAssignments
from stacks.platform.workspace import AccessConnector, Workspace
from stacks.providers import Construct, azurerm, cdktf

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings


class PlatformStack(EnvironmentStack):
    """Everything in Azure that the other stacks build on: one resource group, and what is in it."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "platform")
        self.add_azurerm()
        placement = Placement(self, self._resource_group())
        network = Network(self, "network", placement)
        access = AccessConnector(self, "access", placement)
        lake = Lake(self, "lake", placement, connector=access.connector, network=network)
        workspace = Workspace(self, "databricks", placement, connector=access.connector, network=network)
        factory = Factory(self, "factory", placement, lake=lake)
        RoleAssignments(self, "roles", lake=lake, connector=access.principal_id, factory=factory.principal_id)
        if settings.network.private_link:
            PrivateEndpoints(
                self, "private", placement, network=network, lake=lake, factory=factory, workspace=workspace
            )
        logs = Logs(self, "logs", placement)
        diagnostics = Diagnostics(
            self, "diagnostics", logs=logs, network=network, lake=lake, factory=factory, workspace=workspace
        )
        notified = Notified(self, "notified", placement)
        Alerts(
            self,
            "alerts",
            placement,
            notified=notified,
            logs=logs,
            diagnostics=diagnostics,
            lake=lake,
            factory=factory,
        )
        Budget(self, "cost", placement, notified=notified)
        if settings.azure.delete_protection:
            DeleteLocks(
                self,
                "delete",
                locked={"lake": lake.account, "workspace": workspace.workspace, "logs": logs.workspace},
                after=[diagnostics.workspace, diagnostics.lake],
            )
        self._outputs(network, lake, workspace, factory)

    def _resource_group(self) -> Any:
        return azurerm.ResourceGroup(
            self,
            "resource_group",
            name=self.names.resource_group,
            location=self.settings.azure.region,
            tags=self.tags,
            lifecycle=self.holds_data,
        )

    def _outputs(self, network: Network, lake: Lake, workspace: Workspace, factory: Factory) -> None:
        outputs = {
            "workspace_url": (workspace.workspace.workspace_url, "Where people work; goes after https://."),
            "workspace_number": (workspace.workspace.workspace_id, "For [workspaces] of the metastore's settings."),
            "lake_endpoint": (lake.account.primary_dfs_endpoint, "Endpoint of the lake."),
            "factory_name": (factory.factory.name, "Data factory, for its studio and for `az datafactory`."),
            "nat_address": (
                network.public_ip.ip_address,
                "Address that clusters come from; sources may have to allow it.",
            ),
        }
        for name, (value, description) in outputs.items():
            cdktf.TerraformOutput(self, name, value=value, description=description)
