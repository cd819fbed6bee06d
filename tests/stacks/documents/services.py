"""Lake, workspace and factory, and who may do what in the lake."""

from __future__ import annotations

from typing import Any

from tests.stacks.documents.common import KEPT, LAYERS, TAGS

SERVICES: dict[str, Any] = {
    "azurerm_databricks_access_connector": {
        "this": {
            "name": "dbac-prod",
            "location": "westeurope",
            "identity": {"type": "SystemAssigned"},
            "tags": TAGS,
            "lifecycle": KEPT,
        }
    },
    "azurerm_storage_account": {
        "lake": {
            "//": {"metadata": {"path": "prod-platform/lake/account"}},
            "name": "stprod",
            "location": "westeurope",
            "account_replication_type": "ZRS",
            "is_hns_enabled": True,
            "shared_access_key_enabled": False,
            "public_network_access_enabled": False,
            "blob_properties": {"delete_retention_policy": {"days": 30}},
            "network_rules": {
                "default_action": "Deny",
                "bypass": ["AzureServices"],
                "private_link_access": [{"endpoint_resource_id": "${azurerm_databricks_access_connector.this.id}"}],
            },
            "tags": TAGS,
            "lifecycle": KEPT,
        }
    },
    "azurerm_storage_container": {
        layer: {
            "name": layer,
            "storage_account_id": "${azurerm_storage_account.lake.id}",
            "lifecycle": KEPT,
        }
        for layer in LAYERS
    },
    "azurerm_storage_management_policy": {
        "lake": {
            "storage_account_id": "${azurerm_storage_account.lake.id}",
            "rule": [
                {
                    "name": "raw",
                    "filters": {"prefix_match": ["raw/"]},
                    "actions": {
                        "base_blob": {
                            "tier_to_cool_after_days_since_modification_greater_than": 30,
                            "delete_after_days_since_modification_greater_than": 365,
                        }
                    },
                },
                {
                    "name": "gold",
                    "filters": {"prefix_match": ["gold/"]},
                    "actions": {"base_blob": {"tier_to_cool_after_days_since_modification_greater_than": 90}},
                },
            ],
        }
    },
    "azurerm_databricks_workspace": {
        "this": {
            "name": "dbw-prod",
            "location": "westeurope",
            "sku": "premium",
            "public_network_access_enabled": False,
            "network_security_group_rules_required": "NoAzureDatabricksRules",
            "default_storage_firewall_enabled": True,
            "access_connector_id": "${azurerm_databricks_access_connector.this.id}",
            "custom_parameters": {
                "no_public_ip": True,
                "virtual_network_id": "${azurerm_virtual_network.this.id}",
                "public_subnet_name": "${azurerm_subnet.host.name}",
                "private_subnet_name": "${azurerm_subnet.container.name}",
            },
            "tags": TAGS,
            "lifecycle": KEPT,
        }
    },
    "azurerm_data_factory": {
        "this": {
            "name": "adf-prod",
            "location": "westeurope",
            "public_network_enabled": False,
            "identity": {"type": "SystemAssigned"},
            "tags": TAGS,
            "lifecycle": KEPT,
        }
    },
    "azurerm_data_factory_integration_runtime_azure": {
        "managed": {"name": "ir-managed-vnet", "location": "westeurope"}
    },
    "azurerm_data_factory_managed_private_endpoint": {
        "lake": {"target_resource_id": "${azurerm_storage_account.lake.id}", "subresource_name": "dfs"}
    },
    "azurerm_role_assignment": {
        "connector_raw": {
            "scope": "${azurerm_storage_container.raw.id}",
            "role_definition_name": "Storage Blob Data Contributor",
            "principal_id": "${azurerm_databricks_access_connector.this.identity[0].principal_id}",
            "principal_type": "ServicePrincipal",
            "description": "Unity Catalog reads and writes raw through the access connector.",
        },
        "connector_events": {
            "scope": "${azurerm_storage_account.lake.id}",
            "role_definition_name": "EventGrid EventSubscription Contributor",
            "principal_id": "${azurerm_databricks_access_connector.this.identity[0].principal_id}",
            "principal_type": "ServicePrincipal",
            "description": "File events: Databricks subscribes to the account's blob events.",
        },
    },
}
