"""Unity Catalog: where data lies, and who may read it."""

from __future__ import annotations

from typing import Any

from tests.stacks.documents.common import GROUP_ID, KEPT, LAYERS, RUNNER, SUBSCRIPTION

UNITY_CATALOG: dict[str, Any] = {
    "databricks_storage_credential": {
        "lake": {
            "name": "prod-lake",
            "isolation_mode": "ISOLATION_MODE_ISOLATED",
            "azure_managed_identity": {
                "access_connector_id": f"{GROUP_ID}/providers/Microsoft.Databricks/accessConnectors/dbac-prod"
            },
        }
    },
    "databricks_external_location": {
        layer: {
            "name": f"prod-{layer}",
            "url": f"abfss://{layer}@stprod.dfs.core.windows.net/",
            "credential_name": "${databricks_storage_credential.lake.name}",
            "isolation_mode": "ISOLATION_MODE_ISOLATED",
            "enable_file_events": True,
            "file_event_queue": {"managed_aqs": {"resource_group": "rg-prod", "subscription_id": SUBSCRIPTION}},
        }
        for layer in LAYERS
    },
    "databricks_catalog": {
        "this": {
            "name": "netflix_prod",
            "isolation_mode": "ISOLATED",
            "storage_root": "abfss://gold@stprod.dfs.core.windows.net/_catalog",
            "lifecycle": KEPT,
        }
    },
    "databricks_schema": {
        "gold": {
            "name": "gold",
            "catalog_name": "${databricks_catalog.this.name}",
            "storage_root": "abfss://gold@stprod.dfs.core.windows.net/managed",
            "lifecycle": KEPT,
        }
    },
    "databricks_volume": {
        "artifacts": {
            "name": "artifacts",
            "catalog_name": "${databricks_catalog.this.name}",
            "schema_name": "${databricks_schema.gold.name}",
            "volume_type": "MANAGED",
        }
    },
    "databricks_workspace_binding": {
        "catalog": {
            "securable_type": "catalog",
            "securable_name": "${databricks_catalog.this.name}",
            "binding_type": "BINDING_TYPE_READ_WRITE",
        }
    },
    "databricks_grant": {
        "catalog": {
            "catalog": "${databricks_catalog.this.name}",
            "principal": "analysts",
            "privileges": ["USE_CATALOG"],
        },
        "gold": {
            "schema": "${databricks_schema.gold.id}",
            "principal": "analysts",
            "privileges": ["USE_SCHEMA", "SELECT"],
        },
        "raw": {
            "external_location": "${databricks_external_location.raw.id}",
            "principal": RUNNER,
            "privileges": ["READ_FILES"],
        },
    },
}
