"""Logs, alerts and the budget."""

from __future__ import annotations

from typing import Any

from tests.stacks.documents.common import TAGS

MONITORING: dict[str, Any] = {
    "azurerm_log_analytics_workspace": {
        "this": {"name": "log-prod", "location": "westeurope", "retention_in_days": 90, "tags": TAGS}
    },
    "azurerm_monitor_diagnostic_setting": {
        name: {
            "target_resource_id": target,
            "log_analytics_workspace_id": "${azurerm_log_analytics_workspace.this.id}",
            "enabled_log": [{"category": category} if category else {"category_group": "allLogs"}],
            **({"enabled_metric": [{"category": metric}]} if metric else {}),
        }
        for name, target, category, metric in (
            ("lake", "${azurerm_storage_account.lake.id}/blobServices/default", "StorageWrite", "Transaction"),
            ("factory", "${azurerm_data_factory.this.id}", "PipelineRuns", "AllMetrics"),
            ("workspace", "${azurerm_databricks_workspace.this.id}", None, None),
            ("log", "${azurerm_log_analytics_workspace.this.id}", "Audit", None),
            ("nsg", "${azurerm_network_security_group.databricks.id}", "NetworkSecurityGroupEvent", None),
            ("network", "${azurerm_virtual_network.this.id}", None, "AllMetrics"),
        )
    },
    "azurerm_monitor_action_group": {
        "this": {"name": "ag-prod", "short_name": "prod", "email_receiver": [{"name": "team"}], "tags": TAGS}
    },
    "azurerm_monitor_metric_alert": {
        "failed": {
            "name": "alert-failed",
            "scopes": ["${azurerm_data_factory.this.id}"],
            "severity": 1,
            "frequency": "PT5M",
            "window_size": "PT15M",
            "criteria": [
                {
                    "metric_namespace": "Microsoft.DataFactory/factories",
                    "metric_name": "PipelineFailedRuns",
                    "aggregation": "Total",
                    "operator": "GreaterThan",
                    "threshold": 0,
                }
            ],
            "action": [{"action_group_id": "${azurerm_monitor_action_group.this.id}"}],
            "tags": TAGS,
        }
    },
    "azurerm_monitor_scheduled_query_rules_alert_v2": {
        "denied": {
            "name": "alert-denied",
            "location": "westeurope",
            "scopes": ["${azurerm_log_analytics_workspace.this.id}"],
            "severity": 2,
            "evaluation_frequency": "PT15M",
            "window_duration": "PT15M",
            "skip_query_validation": True,
            "criteria": [
                {
                    "query": "StorageBlobLogs",
                    "time_aggregation_method": "Count",
                    "operator": "GreaterThan",
                    "threshold": 5,
                    "failing_periods": {
                        "minimum_failing_periods_to_trigger_alert": 1,
                        "number_of_evaluation_periods": 1,
                    },
                }
            ],
            "action": {"action_groups": ["${azurerm_monitor_action_group.this.id}"]},
            "tags": TAGS,
        }
    },
    "azurerm_consumption_budget_subscription": {
        "this": {
            "amount": 2000,
            "time_grain": "Monthly",
            "time_period": {"start_date": "2026-12-01T00:00:00Z"},
            "notification": [
                {
                    "operator": "GreaterThanOrEqualTo",
                    "threshold": 80,
                    "threshold_type": "Forecasted",
                    "contact_groups": ["${azurerm_monitor_action_group.this.id}"],
                }
            ],
        }
    },
}
