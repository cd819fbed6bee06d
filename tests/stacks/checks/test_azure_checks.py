"""Azure: each mistake beside what is said of it; the environment it is made in is right in every other respect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stacks.checks.expect import assert_said
from tests.stacks.documents import GROUP_ID, PLATFORM, REMOVED

LAKE = "azurerm_storage_account/lake"
ROLE = "azurerm_role_assignment/connector_raw"
RULES = "azurerm_storage_management_policy/lake/rule"
QUERY = "azurerm_monitor_scheduled_query_rules_alert_v2/denied"
RESOURCES = PLATFORM["resource"]

MISTAKES: list[tuple[str, Any, str]] = [
    # roles
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
    # the lake
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
    # diagnostics
    (
        "azurerm_monitor_diagnostic_setting/lake/enabled_log/0/category",
        "StorageWrites",
        "diagnostics: log category of blobServices is 'StorageWrites' .did you mean StorageWrite",
    ),
    (
        "azurerm_monitor_diagnostic_setting/lake/target_resource_id",
        "${azurerm_storage_account.lake.id}",
        "diagnostics: log category 'StorageWrite': azurerm_storage_account emits no logs",
    ),
    (
        "azurerm_monitor_diagnostic_setting/factory/enabled_log/0/category",
        "PipelineRun",
        "diagnostics: .*did you mean PipelineRuns",
    ),
    (
        "azurerm_monitor_diagnostic_setting/workspace/enabled_metric",
        [{"category": "AllMetrics"}],
        "diagnostics: metric category 'AllMetrics': azurerm_databricks_workspace emits no metrics",
    ),
    (
        "azurerm_monitor_diagnostic_setting/workspace/enabled_log/0/category_group",
        "all",
        "diagnostics: category_group is 'all'",
    ),
    (
        "azurerm_monitor_diagnostic_setting/factory/enabled_log/0/category_group",
        "allLogs",
        "diagnostics: .*allowed: exactly one of them",
    ),
    (
        "azurerm_monitor_diagnostic_setting/factory/log_analytics_workspace_id",
        REMOVED,
        "diagnostics: no destination; allowed: log_analytics",
    ),
    (
        "azurerm_monitor_diagnostic_setting/again",
        RESOURCES["azurerm_monitor_diagnostic_setting"]["factory"],
        "diagnostics: 2 settings send .* to one place",
    ),
    # alerts
    (
        "azurerm_monitor_metric_alert/failed/window_size",
        "PT1M",
        "alerts: the window PT1M is shorter than the frequency PT5M",
    ),
    ("azurerm_monitor_metric_alert/failed/frequency", "PT10M", "alerts: frequency is 'PT10M'"),
    (
        "azurerm_monitor_metric_alert/failed/criteria/0/metric_name",
        "PipelineFailedRun",
        "alerts: metric_name .*did you mean PipelineFailedRuns",
    ),
    (
        "azurerm_monitor_metric_alert/failed/criteria/0/operator",
        "Greater",
        "alerts: operator is 'Greater' .did you mean GreaterThan",
    ),
    ("azurerm_monitor_metric_alert/failed/severity", 5, "alerts: severity is 5; allowed: 0, 1, 2, 3, 4"),
    ("azurerm_monitor_metric_alert/failed/action", REMOVED, "alerts: no action: nobody would hear"),
    (
        "azurerm_monitor_scheduled_query_rules_alert_v2/denied/window_duration",
        "PT5M",
        "alerts: the window PT5M is shorter than the frequency PT15M",
    ),
    (
        "azurerm_monitor_scheduled_query_rules_alert_v2/denied/skip_query_validation",
        False,
        "alerts: skip_query_validation is not true",
    ),
    (
        f"{QUERY}/criteria/0/failing_periods/minimum_failing_periods_to_trigger_alert",
        2,
        "alerts: 2 failing periods out of 1 can never be",
    ),
    (f"{QUERY}/criteria/0/query", "StorageBlobLog | count", "alerts: the query asks table 'StorageBlobLog', which no"),
    ("azurerm_monitor_action_group/this/short_name", "netflix-production", "alerts: short_name .*at most 12"),
    ("azurerm_monitor_action_group/this/email_receiver", REMOVED, "alerts: no receiver"),
    # budgets and logs
    (
        "azurerm_consumption_budget_resource_group/this/time_period/start_date",
        "2026-12-02T00:00:00Z",
        "budgets_and_logs: start_date is .*allowed: the first of a month",
    ),
    (
        "azurerm_consumption_budget_resource_group/this/time_period/start_date",
        "2026-12-01T00:00:00xZ",
        "budgets_and_logs: start_date is .*; allowed: a time such as",
    ),
    (
        "azurerm_consumption_budget_resource_group/this/time_period/end_date",
        "2026-11-01T00:00:00Z",
        "budgets_and_logs: end_date .* is not after start_date",
    ),
    (
        "azurerm_consumption_budget_resource_group/this/notification/0/threshold",
        100.5,
        "budgets_and_logs: threshold is 100.5; allowed: a whole number of percent",
    ),
    (
        "azurerm_consumption_budget_resource_group/this/notification/0/contact_groups",
        REMOVED,
        "budgets_and_logs: a notification without contact_emails",
    ),
    (
        "azurerm_consumption_budget_resource_group/this/notification/0/operator",
        "GreaterThanOrEqual",
        "budgets_and_logs: operator .*did you mean GreaterThanOrEqualTo",
    ),
    (
        "azurerm_log_analytics_workspace/this/retention_in_days",
        7,
        "budgets_and_logs: retention_in_days is 7; allowed: 30",
    ),
    # regions and names
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
    (f"{ROLE}/depends_on", ["azurerm_subnet.hosts"], "references: .*did you mean azurerm_subnet.host"),
]


@pytest.mark.parametrize(("path", "value", "expected"), MISTAKES, ids=[f"{p}={v}"[-70:] for p, v, _ in MISTAKES])
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
