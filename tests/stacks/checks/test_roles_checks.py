"""Role assignments: each mistake beside what is said of it; the environment is right in every other respect."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import PLATFORM

ROLE = "azurerm_role_assignment/connector_raw"
RESOURCES = PLATFORM["resource"]

MISTAKES: list[tuple[str, Any, str]] = [
    (
        f"{ROLE}/role_definition_name",
        "Storage Blob Data Contribtor",
        "role_assignments: .*mean Storage Blob Data Contributor",
    ),
    (
        f"{ROLE}/principal_type",
        "Application",
        "role_assignments: principal_type is 'Application'; allowed: Group, Serv",
    ),
    (
        f"{ROLE}/principal_type",
        "User",
        "role_assignments: principal_type is 'User' for the identity of azurerm_databricks",
    ),
    (f"{ROLE}/scope", "https://stprod.blob.core.windows.net/raw", "role_assignments: scope is the data-plane address"),
    (
        f"{ROLE}/scope",
        "${azurerm_storage_account.lake.primary_dfs_endpoint}",
        "role_assignments: scope is the data-plane",
    ),
    (
        f"{ROLE}/scope",
        "${azurerm_storage_container.raw.name}",
        "role_assignments: scope is 'raw'; allowed: the resource man",
    ),
    (
        f"{ROLE}/principal_id",
        "${azurerm_databricks_access_connector.this.id}",
        "role_assignments: .*no client or resource id",
    ),
    (
        f"{ROLE}/principal_id",
        "data-engineers",
        "role_assignments: principal_id is 'data-engineers'; allowed: an object id",
    ),
    ("azurerm_data_factory/this/identity", {"type": "UserAssigned"}, ""),
    (
        "azurerm_databricks_access_connector/this/identity",
        {"type": "UserAssigned"},
        "role_assignments: .* azurerm_databricks_access_connector.this has no system-assigned identity",
    ),
    (
        "azurerm_role_assignment/again",
        RESOURCES["azurerm_role_assignment"]["connector_raw"],
        "is assigned 2 times; keep one",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
