"""Regions, names and references: each mistake beside what is said of it."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import GROUP_ID, SUBSCRIPTION

LAKE = "azurerm_storage_account/lake"
ROLE = "azurerm_role_assignment/connector_raw"
OF_BUDGET = "azurerm_consumption_budget_subscription/this/subscription_id"

MISTAKES: list[tuple[str, Any, str]] = [
    (
        "azurerm_data_factory_linked_service_data_lake_storage_gen2/lake",
        {"url": "https://stprod.dfs.core.windows.net", "integration_runtime_name": "ir-managed"},
        "environment_names: the data factory integration runtime azure it names is .*mean ir-managed-vnet",
    ),
    (f"{LAKE}/location", "westeurop", "regions: the region is 'westeurop' .did you mean westeurope"),
    (f"{LAKE}/location", "northeurope", "regions: the region is 'northeurope'; allowed: westeurope"),
    (f"{LAKE}/location", "West Europe", ""),
    (
        f"{ROLE}/scope",
        f"{GROUP_ID}/providers/Microsoft.Storage/storageAccounts/stprd",
        "environment_names: the azurerm_storage_account it names is 'stprd' .did you mean stprod",
    ),
    (
        f"{ROLE}/scope",
        "${azurerm_storage_container.row.id}",
        "references: the reference is 'azurerm_storage_container.row'",
    ),
    (OF_BUDGET, f"/subscriptions/{SUBSCRIPTION}", ""),
    (OF_BUDGET, f"/subscriptions/{SUBSCRIPTION[:-1]}f", "environment_names: the subscription it names is .*did you"),
    (f"{ROLE}/depends_on", ["azurerm_subnet.hosts"], "references: .*did you mean azurerm_subnet.host"),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
