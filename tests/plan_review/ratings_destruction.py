"""Ratings on data and objects that go."""

from __future__ import annotations

from tests.plan_review.plans import Json, Rating, change, plan, released, replaced, update


def _lifecycle(prefixes: list[str], *, enabled: bool = True, snapshots: int = 30) -> Json:
    actions = {
        "base_blob": [{"delete_after_days_since_modification_greater_than": 60}],
        "snapshot": [{"delete_after_days_since_creation_greater_than": snapshots}],
    }
    rule = {"name": "r", "enabled": enabled, "filters": [{"prefix_match": prefixes}], "actions": [actions]}
    return {"rule": [rule]}


def _soft_delete(*, permanent: bool) -> Json:
    return {"blob_properties": [{"delete_retention_policy": [{"days": 7, "permanent_delete_enabled": permanent}]}]}


RATINGS: dict[str, Rating] = {
    "the folder of another release": (
        "resource_destroyed",
        released("databricks_directory", "path", "/netflix/dev/gold/{}"),
        "info",
        "this is replaced.",
    ),
    "a folder of another name": (
        "resource_destroyed",
        plan(replaced("databricks_directory", {"path": "/netflix/gold"}, {"path": "/netflix/silver"}, "path")),
        "low",
        "this is replaced.",
    ),
    "another metastore": (
        "storage_moved",
        update("databricks_metastore_assignment", {"metastore_id": "a"}, {"metastore_id": "b"}),
        "high",
        "metastore_id goes from a to b",
    ),
    "a lifecycle rule is switched on": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle(["raw/"], enabled=False), _lifecycle(["raw/"])),
        "high",
        'rule["r"].enabled goes from false to true',
    ),
    "a lifecycle rule for all files": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle([])),
        "high",
        "to (not set): it deletes other files",
    ),
    "a lifecycle rule for more files": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/", "silver/"])),
        "high",
        "to raw/, silver/",
    ),
    "a lifecycle rule for fewer files": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/old/"])),
        "medium",
        "to raw/old/",
    ),
    "snapshots go sooner": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/"], snapshots=1)),
        "medium",
        "goes from 30 to 1 days",
    ),
    "files may be overwritten": (
        "recovery_reduced",
        plan(change("azurerm_storage_container_immutability_policy", {"immutability_period_in_days": 365}, None)),
        "high",
        "is deleted",
    ),
    "deleted for good": (
        "recovery_reduced",
        update("azurerm_storage_account", _soft_delete(permanent=False), _soft_delete(permanent=True)),
        "high",
        "permanent_delete_enabled goes from false to true",
    ),
    "a secret gets another value": (
        "data_destroyed",
        plan(
            replaced(
                "databricks_secret",
                {"key": "k", "string_value": "a"},
                {"key": "k", "string_value": "b"},
                "string_value",
            )
        ),
        "medium",
        "another value",
    ),
    "days that were a text": (
        "lifecycle_deletes_data",
        update("azurerm_storage_management_policy", _lifecycle([], snapshots="a"), _lifecycle([], snapshots=1)),  # type: ignore[arg-type]  # the odd plan under test
        "medium",
        "goes from a to 1 days",
    ),
}
