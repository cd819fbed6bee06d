"""The network: subnets that Databricks takes, and a private endpoint with its zone."""

from __future__ import annotations

from typing import Any

from tests.stacks.documents.common import TAGS

NETWORK: dict[str, Any] = {
    "azurerm_virtual_network": {
        "this": {"name": "vnet-prod", "location": "westeurope", "address_space": ["10.20.0.0/20"], "tags": TAGS}
    },
    "azurerm_network_security_group": {"databricks": {"name": "nsg", "location": "westeurope", "tags": TAGS}},
    "azurerm_subnet": {
        **{
            name: {
                "name": f"snet-{name}",
                "virtual_network_name": "${azurerm_virtual_network.this.name}",
                "address_prefixes": [prefix],
                "delegation": [
                    {
                        "name": "databricks",
                        "service_delegation": {
                            "name": "Microsoft.Databricks/workspaces",
                            "actions": [
                                "Microsoft.Network/virtualNetworks/subnets/join/action",
                                "Microsoft.Network/virtualNetworks/subnets/prepareNetworkPolicies/action",
                                "Microsoft.Network/virtualNetworks/subnets/unprepareNetworkPolicies/action",
                            ],
                        },
                    }
                ],
            }
            for name, prefix in {"host": "10.20.0.0/23", "container": "10.20.2.0/23"}.items()
        },
        "endpoints": {
            "name": "snet-endpoints",
            "virtual_network_name": "vnet-prod",
            "address_prefixes": ["10.20.4.0/26"],
        },
    },
    "azurerm_subnet_network_security_group_association": {
        name: {
            "subnet_id": f"${{azurerm_subnet.{name}.id}}",
            "network_security_group_id": "${azurerm_network_security_group.databricks.id}",
        }
        for name in ("host", "container")
    },
    "azurerm_private_dns_zone": {"dfs": {"name": "privatelink.dfs.core.windows.net", "tags": TAGS}},
    "azurerm_private_dns_zone_virtual_network_link": {
        "dfs": {
            "private_dns_zone_name": "${azurerm_private_dns_zone.dfs.name}",
            "virtual_network_id": "${azurerm_virtual_network.this.id}",
            "tags": TAGS,
        }
    },
    "azurerm_private_endpoint": {
        "dfs": {
            "name": "pep-dfs",
            "location": "westeurope",
            "subnet_id": "${azurerm_subnet.endpoints.id}",
            "tags": TAGS,
            "private_service_connection": {
                "private_connection_resource_id": "${azurerm_storage_account.lake.id}",
                "subresource_names": ["dfs"],
            },
            "private_dns_zone_group": {"private_dns_zone_ids": ["${azurerm_private_dns_zone.dfs.id}"]},
        }
    },
}
