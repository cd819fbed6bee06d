"""Private endpoints, and the private DNS zones that make their names resolve to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stacks.platform.factory import Factory
    from stacks.platform.lake import Lake
    from stacks.platform.network import Network
    from stacks.platform.placement import Placement
    from stacks.platform.workspace import Workspace

# https://learn.microsoft.com/azure/private-link/private-endpoint-dns. No plan checks a zone or a subresource.
_ZONES = {
    "dfs": "privatelink.dfs.core.windows.net",
    "blob": "privatelink.blob.core.windows.net",
    "factory": "privatelink.datafactory.azure.net",
    "workspace": "privatelink.azuredatabricks.net",
}


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """One endpoint: its name, its target, the target's sub-resource, and the DNS zone of its address."""

    name: str
    target: str
    subresource: str
    zone: str


class PrivateEndpoints(Construct):
    """Endpoints in the network for lake, factory and workspace, and for the workspace's own storage.

    Creates the four private DNS zones, their links to the network, and seven endpoints. The workspace's storage needs
    two, because its firewall would else keep the clusters out:
    https://learn.microsoft.com/azure/databricks/security/network/storage/firewall-support. Those of one target are made
    one after the other: the workspace answers the second of two at once with ConcurrentUpdateError (azurerm's issues
    26373 and 28135).
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        placement: Placement,
        *,
        network: Network,
        lake: Lake,
        factory: Factory,
        workspace: Workspace,
    ) -> None:
        super().__init__(scope, id_)
        self._placement = placement
        self._network = network
        zones = {name: self._zone(name, domain) for name, domain in _ZONES.items()}
        of_target: dict[str, list[Any]] = defaultdict(list)
        for endpoint in _endpoints(lake.account.id, factory.factory.id, workspace):
            made = of_target[endpoint.target]
            made.append(self._endpoint(endpoint, zones[endpoint.zone], after=made[-1:]))

    def _zone(self, name: str, domain: str) -> Any:
        zone = azurerm.PrivateDnsZone(self, f"{name}_zone", name=domain, **self._placement.in_group)
        link = azurerm.PrivateDnsZoneVirtualNetworkLink(
            self,
            f"{name}_link",
            name=f"link-{name}",
            private_dns_zone_name=zone.name,
            virtual_network_id=self._network.vnet.id,
            registration_enabled=False,
            **self._placement.in_group,
        )
        return zone, link

    def _endpoint(self, endpoint: _Endpoint, zone: Any, *, after: Sequence[Any]) -> Any:
        dns_zone, link = zone
        return azurerm.PrivateEndpoint(
            self,
            endpoint.name.replace("-", "_"),
            name=self._placement.names.of("pep", endpoint.name),
            subnet_id=self._network.endpoints.id,
            private_service_connection=azurerm.PrivateEndpointPrivateServiceConnection(
                name=endpoint.name,
                private_connection_resource_id=endpoint.target,
                subresource_names=[endpoint.subresource],
                is_manual_connection=False,
            ),
            private_dns_zone_group=azurerm.PrivateEndpointPrivateDnsZoneGroup(
                name="default", private_dns_zone_ids=[dns_zone.id]
            ),
            depends_on=[link, *after],
            **self._placement.in_region,
        )


def _endpoints(lake: str, factory: str, workspace: Workspace) -> Iterable[_Endpoint]:
    workspace_id = workspace.workspace.id  # read once: reading it again may give a different token for the same target
    yield _Endpoint("lake-dfs", lake, "dfs", "dfs")
    yield _Endpoint("lake-blob", lake, "blob", "blob")
    yield _Endpoint("workspace-storage-dfs", workspace.storage_id, "dfs", "dfs")
    yield _Endpoint("workspace-storage-blob", workspace.storage_id, "blob", "blob")
    yield _Endpoint("factory", factory, "dataFactory", "factory")
    yield _Endpoint("workspace-ui", workspace_id, "databricks_ui_api", "workspace")
    yield _Endpoint("workspace-login", workspace_id, "browser_authentication", "workspace")
