"""The data factory: a managed identity, a managed network, and its private way into the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.naming import INTEGRATION_RUNTIME
from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.platform.lake import Lake
    from stacks.platform.placement import Placement


class Factory(Construct):
    """The factory, its integration runtime in the managed network, and managed private endpoints to the lake.

    The endpoints start as Pending: somebody who may approve connections of the lake does so once (docs/deploy.md). Data
    Factory's connector for ADLS Gen2 uses the account's dfs endpoint, and its blob endpoint for some copies.

    Attributes:
        factory: the resource. It has no Git configuration: Terraform deploys what ``adf_definitions/`` says.
        principal_id: object id of its identity.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement, *, lake: Lake) -> None:
        super().__init__(scope, id_)
        settings = placement.settings
        self.factory = azurerm.DataFactory(
            self,
            "service",
            name=placement.names.factory,
            managed_virtual_network_enabled=True,
            public_network_enabled=settings.network.public_access,
            identity=azurerm.DataFactoryIdentity(type="SystemAssigned"),
            lifecycle=placement.holds_data,  # it has the run history, and its identity has a role
            **placement.in_region,
        )
        self._runtime(placement)
        for subresource in ("dfs", "blob"):
            azurerm.DataFactoryManagedPrivateEndpoint(
                self,
                f"lake_{subresource}_endpoint",
                name=placement.names.of("pep", f"adf-{subresource}"),
                data_factory_id=self.factory.id,
                target_resource_id=lake.account.id,
                subresource_name=subresource,
            )

    def _runtime(self, placement: Placement) -> Any:
        factory = placement.settings.factory
        return azurerm.DataFactoryIntegrationRuntimeAzure(
            self,
            "integration_runtime",
            name=INTEGRATION_RUNTIME,
            description="In the managed network; linked services connect through it.",
            data_factory_id=self.factory.id,
            location=placement.settings.azure.region,
            virtual_network_enabled=True,
            compute_type="General",
            core_count=factory.integration_runtime_cores,
            time_to_live_min=factory.integration_runtime_ttl_minutes,
            cleanup_enabled=factory.integration_runtime_ttl_minutes == 0,
        )

    @property
    def principal_id(self) -> str:
        """Object id of the factory's identity."""
        principal: str = self.factory.identity.principal_id
        return principal
