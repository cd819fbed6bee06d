"""The lake: each mistake beside what is said of it; the environment is right in every other respect."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import REMOVED

LAKE = "azurerm_storage_account/lake"
RULES = "azurerm_storage_management_policy/lake/rule"

MISTAKES: list[tuple[str, Any, str]] = [
    (
        f"{LAKE}/network_rules/private_link_access",
        REMOVED,
        "storage_accounts: .*no private_link_access lets azurerm_data",
    ),
    (
        f"{LAKE}/network_rules/bypass",
        ["AzureService"],
        "storage_accounts: bypass is 'AzureService' .did you mean AzureSe",
    ),
    (f"{LAKE}/network_rules/default_action", "deny", "storage_accounts: default_action is 'deny' .did you mean Deny"),
    (
        f"{LAKE}/network_rules/private_link_access/0/endpoint_resource_id",
        "${azurerm_data_factory.this.id}",
        "storage_accounts: private_link_access names azurerm_data_factory.this; allowed: an access connector",
    ),
    (
        f"{LAKE}/blob_properties/versioning_enabled",
        True,
        "storage_accounts: versioning_enabled is on, which a hierarchical",
    ),
    (f"{LAKE}/blob_properties/restore_policy", {"days": 7}, "storage_accounts: restore_policy is on"),
    (
        f"{RULES}/0/actions/base_blob/tier_to_archive_after_days_since_modification_greater_than",
        90,
        "storage_accounts: rule 'raw' archives, which ZRS does not have",
    ),
    (
        f"{RULES}/0/actions/base_blob/tier_to_cold_after_days_since_modification_greater_than",
        30,
        "storage_accounts: rule 'raw': tier_to_cold after 30 days comes no later than tier_to_cool after 30",
    ),
    (
        f"{RULES}/0/filters/prefix_match",
        ["row/"],
        "storage_accounts: .*container of prefix 'row/' is 'row' .*mean raw",
    ),
    (f"{RULES}/1/name", "raw", "storage_accounts: rule 'raw' appears 2 times"),
    (
        f"{RULES}/1/actions/base_blob/delete_after_days_since_modification_greater_than",
        365,
        "delta_lifecycle: rule 'gold' has delete_after.* in gold, which holds Delta tables",
    ),
    (f"{RULES}/0/filters", {"prefix_match": []}, "delta_lifecycle: rule 'raw' has delete_after.* in gold"),
    ("azurerm_storage_container/raw/storage_account_name", "stprod", "storage_accounts: .*goes through the data plane"),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
