"""How the factory reaches the lake: an integration runtime in its managed network, and private endpoints from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.naming import INTEGRATION_RUNTIME
from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack

# The lake's dfs endpoint sends some operations on to blob.
_ENDPOINTS = ("dfs", "blob")


class ManagedNetwork(Construct):
    """The integration runtime that activities run on and, with private links, the factory's endpoints to the lake.

    An endpoint starts as pending and carries nothing until somebody approves it on the storage account
    (docs/deploy.md). Without private links the lake's firewall lets the factory in as a trusted service.
    """

    def __init__(self, stack: EnvironmentStack, id_: str) -> None:
        super().__init__(stack, id_)
        settings, names = stack.settings, stack.names
        self.runtime: Any = azurerm.DataFactoryIntegrationRuntimeAzure(
            self,
            "runtime",
            name=INTEGRATION_RUNTIME,
            data_factory_id=names.factory_id,
            location=settings.azure.region,
            description="Runs activities inside the factory's managed virtual network.",
            virtual_network_enabled=True,
            compute_type="General",
            core_count=settings.factory.integration_runtime_cores,
            time_to_live_min=settings.factory.integration_runtime_ttl_minutes,
            cleanup_enabled=settings.factory.integration_runtime_ttl_minutes == 0,
        )
        for endpoint in _ENDPOINTS if settings.network.private_link else ():
            azurerm.DataFactoryManagedPrivateEndpoint(
                self,
                f"lake_{endpoint}",
                name=f"pep-lake-{endpoint}",
                data_factory_id=names.factory_id,
                target_resource_id=names.lake_id,
                subresource_name=endpoint,
            )
