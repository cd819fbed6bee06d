"""The virtual network: Databricks' two subnets behind a NAT gateway, and the subnet of private endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from ipaddress import IPv4Network

    from stacks.platform.placement import Placement

_DELEGATED = "Microsoft.Databricks/workspaces"
_JOIN = "Microsoft.Network/virtualNetworks/subnets"
_HTTPS = ["443"]
# Ports of the workspace's endpoint that clusters use beside HTTPS. Source:
# https://learn.microsoft.com/azure/databricks/security/network/concepts/private-link, key considerations.
_WORKSPACE = ["3306", "6666", "8443-8451"]


class Network(Construct):
    """The network that Databricks' clusters run in. No node has a public address; all leave through one NAT gateway.

    Creates the virtual network; two subnets delegated to Databricks, with a network security group; a NAT gateway with
    its public address; a subnet for private endpoints, whose security group lets in from the network what is asked of
    the endpoints, and nothing else.

    Attributes:
        vnet: the virtual network.
        host, container: Databricks' subnets.
        endpoints: the subnet of private endpoints.
        security_groups: association of each Databricks subnet with its security group, which the workspace refers to.
        gateways: association of each Databricks subnet with the gateway, which the workspace has to wait for.
        public_ip: the address that traffic to the internet comes from.
        settled: everything that changes the virtual network after Databricks' subnets are made.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement) -> None:
        super().__init__(scope, id_)
        self._placement = placement
        network = placement.settings.network
        self.vnet = azurerm.VirtualNetwork(
            self,
            "vnet",
            name=placement.names.of("vnet"),
            address_space=[str(network.address_space)],
            **placement.in_region,
        )
        self.host = self._databricks_subnet("host", network.databricks_host)
        self.container = self._databricks_subnet("container", network.databricks_container)
        self.endpoints = self._subnet(
            "endpoints", network.private_endpoints, private_endpoint_network_policies="Enabled"
        )
        self._secure()
        self._connect()
        self.settled = [*self.security_groups.values(), self._endpoints_guard, *self.gateways]

    def _databricks_subnet(self, name: str, prefix: IPv4Network) -> Any:
        actions = [
            f"{_JOIN}/{action}/action" for action in ("join", "prepareNetworkPolicies", "unprepareNetworkPolicies")
        ]
        delegation = azurerm.SubnetDelegation(
            name="databricks",
            service_delegation=azurerm.SubnetDelegationServiceDelegation(name=_DELEGATED, actions=actions),
        )
        # Without private endpoints, the lake's firewall lets clusters in by their subnets.
        service_endpoints = None if self._placement.settings.network.private_link else ["Microsoft.Storage"]
        return self._subnet(name, prefix, delegation=[delegation], service_endpoints=service_endpoints)

    def _subnet(self, name: str, prefix: IPv4Network, **arguments: Any) -> Any:
        return azurerm.Subnet(
            self,
            f"{name}_subnet",
            name=self._placement.names.of("snet", name),
            resource_group_name=self._placement.group_name,
            virtual_network_name=self.vnet.name,
            address_prefixes=[str(prefix)],
            default_outbound_access_enabled=False,
            **arguments,
        )

    def _secure(self) -> None:
        # No rules here: Databricks' network intent policy writes them, and rules in the group would conflict with it.
        self.databricks_nsg = self._security_group("databricks")
        self.security_groups = {
            name: self._guard(name, subnet, self.databricks_nsg)
            for name, subnet in (("host", self.host), ("container", self.container))
        }
        self.endpoints_nsg = self._security_group("endpoints")
        self._endpoints_guard = self._guard("endpoints", self.endpoints, self.endpoints_nsg)
        self._rule("allow-https-from-network", 100, "Allow", "Clusters and people in the network.", _HTTPS)
        if self._placement.settings.network.private_link:
            self._rule("allow-workspace-from-network", 110, "Allow", "Clusters to the control plane.", _WORKSPACE)
        self._rule("deny-other-inbound", 4096, "Deny", "Azure's default would let everything in the network in.")

    def _security_group(self, name: str) -> Any:
        return azurerm.NetworkSecurityGroup(
            self, f"{name}_nsg", name=self._placement.names.of("nsg", name), **self._placement.in_region
        )

    def _guard(self, name: str, subnet: Any, group: Any) -> Any:
        return azurerm.SubnetNetworkSecurityGroupAssociation(
            self, f"{name}_nsg_association", subnet_id=subnet.id, network_security_group_id=group.id
        )

    def _rule(self, name: str, priority: int, access: str, why: str, ports: list[str] | None = None) -> None:
        azurerm.NetworkSecurityRule(
            self,
            name.replace("-", "_"),
            name=name,
            description=why,
            resource_group_name=self._placement.group_name,
            network_security_group_name=self.endpoints_nsg.name,
            priority=priority,
            direction="Inbound",
            access=access,
            protocol="Tcp" if ports else "*",
            source_address_prefix="VirtualNetwork" if access == "Allow" else "*",
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_range=None if ports else "*",
            destination_port_ranges=ports,
        )

    def _connect(self) -> None:
        network = self._placement.settings.network
        zones = list(network.zones) or None
        self.public_ip = azurerm.PublicIp(
            self,
            "nat_public_ip",
            name=self._placement.names.of("pip", "ng"),
            allocation_method="Static",
            sku="Standard",
            zones=zones,
            **self._placement.in_region,
        )
        self.nat_gateway = azurerm.NatGateway(
            self,
            "nat_gateway",
            name=self._placement.names.of("ng"),
            sku_name="Standard",
            idle_timeout_in_minutes=network.nat_idle_timeout_minutes,
            zones=zones,
            **self._placement.in_region,
        )
        address = azurerm.NatGatewayPublicIpAssociation(
            self, "nat_address", nat_gateway_id=self.nat_gateway.id, public_ip_address_id=self.public_ip.id
        )
        self.gateways = [
            azurerm.SubnetNatGatewayAssociation(
                self, f"{name}_nat", subnet_id=subnet.id, nat_gateway_id=self.nat_gateway.id, depends_on=[address]
            )
            for name, subnet in (("host", self.host), ("container", self.container))
        ]
