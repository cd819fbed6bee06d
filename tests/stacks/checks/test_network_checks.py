"""Network and private endpoints: each mistake beside what is said of it."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import PLATFORM, REMOVED

RESOURCES = PLATFORM["resource"]

MISTAKES: list[tuple[str, Any, str]] = [
    # network
    (
        "azurerm_subnet/host/address_prefixes",
        ["10.20.3.0/24"],
        "networks: 10.20.3.0/24 overlaps 10.20.2.0/23 of azurerm_",
    ),
    (
        "azurerm_subnet/host/address_prefixes",
        ["10.30.0.0/23"],
        "networks: 10.30.0.0/23 lies outside azurerm_virtual_net",
    ),
    (
        "azurerm_subnet/host/address_prefixes",
        ["10.20.0.1/23"],
        "networks: address range '10.20.0.1/23': .*has host bits",
    ),
    ("azurerm_subnet/host/address_prefixes", ["10.20.1.0/27"], "networks: 10.20.1.0/27 is too small for a workspace"),
    (
        "azurerm_subnet/host/delegation/0/service_delegation/actions",
        ["Microsoft.Network/virtualNetworks/subnets/join/action"],
        "networks: the delegation to Microsoft.Databricks/workspaces lacks the actions .*prepareNetworkPolicies",
    ),
    ("azurerm_subnet/host/delegation", REMOVED, "networks: .*not delegated to Microsoft.Databricks/workspaces"),
    (
        "azurerm_subnet_network_security_group_association/host",
        REMOVED,
        "networks: .*no network security group is assoc",
    ),
    ("azurerm_network_security_group/databricks/security_rule", [{"name": "x"}], "networks: inline security_rule"),
    (
        "azurerm_virtual_network/second",
        RESOURCES["azurerm_virtual_network"]["this"] | {"name": "vnet-two", "address_space": ["10.20.8.0/24"]},
        "networks: 10.20.0.0/20 overlaps 10.20.8.0/24|networks: 10.20.8.0/24 overlaps 10.20.0.0/20",
    ),
    (
        "azurerm_databricks_workspace/this/network_security_group_rules_required",
        "AllRules",
        "networks: no public access, but network_security_group_rules_required is 'AllRules'",
    ),
    (
        "azurerm_databricks_workspace/this/access_connector_id",
        REMOVED,
        "networks: default_storage_firewall_enabled needs",
    ),
    (
        "azurerm_databricks_workspace/this/custom_parameters/private_subnet_name",
        "snet-host",
        "networks: public and private subnet are both 'snet-host'",
    ),
    (
        "azurerm_databricks_workspace/this/custom_parameters/private_subnet_name",
        "snet-containers",
        "networks: subnet 'snet-containers' does not exist; allowed: snet-container, snet-endpoints, snet-host",
    ),
    # private endpoints
    (
        "azurerm_private_endpoint/dfs/private_service_connection/subresource_names",
        ["datalake"],
        "private_endpoints: subresource_names is 'datalake'.*; allowed: blob, dfs",
    ),
    (
        "azurerm_private_endpoint/dfs/private_service_connection/subresource_names",
        ["blob"],
        "private_endpoints: sub-resource blob has the zone .*; allowed: privatelink.blob.core.windows.net",
    ),
    ("azurerm_private_endpoint/dfs/private_dns_zone_group", REMOVED, "private_endpoints: no private_dns_zone_group"),
    ("azurerm_private_endpoint/dfs/subnet_id", "${azurerm_subnet.host.id}", "private_endpoints: .*which is delegated"),
    (
        "azurerm_private_dns_zone_virtual_network_link/dfs",
        REMOVED,
        "private_endpoints: no virtual network is linked to",
    ),
    (
        "azurerm_private_dns_zone/blob",
        {"name": "privatelink.blobs.core.windows.net"},
        "private_endpoints: name is 'privatelink.blobs.core.windows.net' .did you mean privatelink.blob.core",
    ),
    (
        "azurerm_data_factory_managed_private_endpoint/lake/subresource_name",
        "DFS",
        "private_endpoints: subresource_name is 'DFS' .did you mean dfs",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
