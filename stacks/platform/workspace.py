"""The Databricks workspace, and the access connector that Unity Catalog reaches the lake through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.platform.network import Network
    from stacks.platform.placement import Placement


class AccessConnector(Construct):
    """The access connector, whose system-assigned identity is what Unity Catalog is to Azure.

    Attributes:
        connector: the resource.
        principal_id: object id of the identity.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement) -> None:
        super().__init__(scope, id_)
        self.connector = azurerm.DatabricksAccessConnector(
            self,
            "connector",
            name=placement.names.access_connector,
            identity=azurerm.DatabricksAccessConnectorIdentity(type="SystemAssigned"),
            lifecycle=placement.holds_data,  # a new connector would have another identity, without roles
            **placement.in_region,
        )

    @property
    def principal_id(self) -> str:
        """Object id of the identity."""
        principal: str = self.connector.identity.principal_id
        return principal


class Workspace(Construct):
    """The premium workspace in the virtual network, without public addresses.

    Where there are private endpoints, the workspace's own storage is behind a firewall too: the access connector and
    the private endpoints get in (``private_endpoints.py`` makes them).

    Attributes:
        workspace: the resource.
        storage_id: resource id of the workspace's own storage account, in the managed resource group.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement, *, connector: Any, network: Network) -> None:
        super().__init__(scope, id_)
        settings = placement.settings
        private = settings.network.private_link
        self.workspace = azurerm.DatabricksWorkspace(
            self,
            "workspace",
            name=placement.names.workspace,
            managed_resource_group_name=placement.names.managed_resource_group,
            sku="premium",
            public_network_access_enabled=settings.network.public_access,
            network_security_group_rules_required="AllRules"
            if settings.network.public_access
            else "NoAzureDatabricksRules",
            default_storage_firewall_enabled=private or None,
            access_connector_id=connector.id if private else None,
            infrastructure_encryption_enabled=True,
            custom_parameters=azurerm.DatabricksWorkspaceCustomParameters(
                no_public_ip=True,
                virtual_network_id=network.vnet.id,
                public_subnet_name=network.host.name,
                private_subnet_name=network.container.name,
                public_subnet_network_security_group_association_id=network.security_groups["host"].id,
                private_subnet_network_security_group_association_id=network.security_groups["container"].id,
                storage_account_name=placement.names.workspace_storage,
                storage_account_sku_name=settings.workspace.root_storage_redundancy,
            ),
            depends_on=network.gateways,
            lifecycle=placement.holds_data,
            **placement.in_region,
        )
        self.storage_id = (
            f"{self.workspace.managed_resource_group_id}"
            f"/providers/Microsoft.Storage/storageAccounts/{placement.names.workspace_storage}"
        )
