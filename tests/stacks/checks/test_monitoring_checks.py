"""Diagnostics, alerts, budgets and logs: each mistake beside what is said of it."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import PLATFORM, REMOVED

QUERY = "azurerm_monitor_scheduled_query_rules_alert_v2/denied"
RESOURCES = PLATFORM["resource"]

MISTAKES: list[tuple[str, Any, str]] = [
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
        "azurerm_consumption_budget_subscription/this/time_period/start_date",
        "2026-12-02T00:00:00Z",
        "budgets_and_logs: start_date is .*allowed: the first of a month",
    ),
    (
        "azurerm_consumption_budget_subscription/this/time_period/start_date",
        "2026-12-01T00:00:00xZ",
        "budgets_and_logs: start_date is .*; allowed: a time such as",
    ),
    (
        "azurerm_consumption_budget_subscription/this/time_period/end_date",
        "2026-11-01T00:00:00Z",
        "budgets_and_logs: end_date .* is not after start_date",
    ),
    (
        "azurerm_consumption_budget_subscription/this/notification/0/threshold",
        100.5,
        "budgets_and_logs: threshold is 100.5; allowed: a whole number of percent",
    ),
    (
        "azurerm_consumption_budget_subscription/this/notification/0/contact_groups",
        REMOVED,
        "budgets_and_logs: a notification without contact_emails",
    ),
    (
        "azurerm_consumption_budget_subscription/this/notification/0/operator",
        "GreaterThanOrEqual",
        "budgets_and_logs: operator .*did you mean GreaterThanOrEqualTo",
    ),
    (
        "azurerm_log_analytics_workspace/this/retention_in_days",
        7,
        "budgets_and_logs: retention_in_days is 7; allowed: 30",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
