"""A pair for each rule on what is destroyed or loses its protection."""

from __future__ import annotations

from tests.plan_review.plans import Case, change, plan, replaced, unchanged

ACCOUNT = {
    "name": "stlake",
    "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlake",
}
LOCK = {"name": "lock", "scope": "/subscriptions/s/resourceGroups/rg-netflix", "lock_level": "CanNotDelete"}
BLOB = {"delete_retention_policy": [{"days": 30}], "container_delete_retention_policy": [{"days": 30}]}


def _lifecycle(days: int | None) -> dict[str, object]:
    blob = {"tier_to_cool_after_days_since_modification_greater_than": 30}
    if days is not None:
        blob["delete_after_days_since_modification_greater_than"] = days
    return {"rule": [{"name": "bronze", "enabled": True, "actions": [{"base_blob": [blob]}]}]}


CASES = {
    "data_destroyed": Case(
        compliant=plan(change("azurerm_storage_account", ACCOUNT, ACCOUNT | {"tags": {"a": "b"}})),
        violating=plan(
            change(
                "databricks_schema", {"catalog_name": "netflix_prod", "name": "silver", "force_destroy": True}, None
            ),
            unchanged(
                "databricks_volume", {"catalog_name": "netflix_prod", "schema_name": "silver", "name": "checkpoints"}
            ),
        ),
        severity="critical",
        says="databricks_schema.this is deleted, and with it all its tables",
    ),
    "foundation_destroyed": Case(
        compliant=plan(change("azurerm_databricks_access_connector", {"name": "c"}, {"name": "c", "tags": {"a": "b"}})),
        violating=plan(replaced("azurerm_databricks_access_connector", {"name": "c"}, {"name": "d"}, "name")),
        severity="high",
        says="every role it held is gone",
    ),
    "resource_destroyed": Case(
        compliant=plan(change("databricks_job", None, {"name": "medallion"})),
        violating=plan(
            change("databricks_job", {"name": "medallion"}, None, action_reason="delete_because_no_resource_config")
        ),
        severity="medium",
        says="databricks_job.this is deleted",
    ),
    "resource_forgotten": Case(
        compliant=plan(unchanged("databricks_job", {"name": "medallion"})),
        violating=plan(change("databricks_job", {"name": "medallion"}, None, actions=["forget"])),
        severity="medium",
        says="goes on existing",
    ),
    "lock_removed": Case(
        compliant=plan(change("azurerm_management_lock", None, LOCK)),
        violating=plan(change("azurerm_management_lock", LOCK, None)),
        severity="high",
        says="The lock CanNotDelete on resource group rg-netflix is deleted",
    ),
    "force_destroy_enabled": Case(
        compliant=plan(
            change("databricks_catalog", {"name": "c", "force_destroy": True}, {"name": "c", "force_destroy": False})
        ),
        violating=plan(
            change("databricks_catalog", {"name": "c", "force_destroy": False}, {"name": "c", "force_destroy": True})
        ),
        severity="high",
        says="takes all its contents without a question",
    ),
    "recovery_reduced": Case(
        compliant=plan(
            change(
                "azurerm_storage_account",
                ACCOUNT | {"blob_properties": [BLOB]},
                ACCOUNT | {"blob_properties": [BLOB | {"delete_retention_policy": [{"days": 60}]}]},
            )
        ),
        violating=plan(
            change(
                "azurerm_storage_account",
                ACCOUNT | {"blob_properties": [BLOB]},
                ACCOUNT | {"blob_properties": [BLOB | {"delete_retention_policy": []}]},
            )
        ),
        severity="high",
        says="blob_properties.delete_retention_policy.days goes from 30 to (not set)",
    ),
    "lifecycle_deletes_data": Case(
        compliant=plan(change("azurerm_storage_management_policy", _lifecycle(30), _lifecycle(None))),
        violating=plan(change("azurerm_storage_management_policy", _lifecycle(None), _lifecycle(7))),
        severity="high",
        says="delete_after_days_since_modification_greater_than goes from (not set) to 7",
    ),
    "storage_moved": Case(
        compliant=plan(
            change(
                "databricks_external_location",
                {"name": "l", "url": "abfss://a@b/"},
                {"name": "l", "url": "abfss://a@b/", "comment": "x"},
            )
        ),
        violating=plan(
            change(
                "databricks_external_location",
                {"name": "l", "url": "abfss://a@b/"},
                {"name": "l", "url": "abfss://z@b/"},
            )
        ),
        severity="high",
        says="url goes from abfss://a@b/ to abfss://z@b/",
    ),
    "redundancy_reduced": Case(
        compliant=plan(
            change(
                "azurerm_storage_account",
                ACCOUNT | {"account_replication_type": "LRS"},
                ACCOUNT | {"account_replication_type": "ZRS"},
            )
        ),
        violating=plan(
            change(
                "azurerm_storage_account",
                ACCOUNT | {"account_replication_type": "ZRS"},
                ACCOUNT | {"account_replication_type": "LRS"},
            )
        ),
        severity="high",
        says="account_replication_type goes from ZRS to LRS",
    ),
}
