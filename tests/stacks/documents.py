"""A small environment that is right in every respect, as synthesis writes it, and ways to make one thing wrong."""

from __future__ import annotations

import copy
import json
from typing import Any

from stacks.synthesized import Stack


class _Removed:
    """A value whose text is the same in every process, as the names of parametrized tests have to be."""

    def __repr__(self) -> str:
        return "removed"


REMOVED = _Removed()
"""As the new value in ``changed``: take the argument away."""
SUBSCRIPTION = "00000000-0000-0000-0000-000000000004"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-prod"
RUNNER = "11111111-2222-3333-4444-555555555555"
WHEEL = "/Volumes/netflix_prod/ops/artifacts/1f3a/netflix_jobs-0.1.0-py3-none-any.whl"
TAGS = {"environment": "prod"}
KEPT = {"prevent_destroy": True}
LAYERS = ("raw", "gold")

PLATFORM: dict[str, Any] = {
    "provider": {"azurerm": [{"subscription_id": SUBSCRIPTION, "features": [{}]}]},
    "resource": {
        "azurerm_resource_group": {
            "this": {"name": "rg-prod", "location": "westeurope", "tags": TAGS, "lifecycle": KEPT}
        },
        "azurerm_virtual_network": {
            "this": {"name": "vnet-prod", "location": "westeurope", "address_space": ["10.20.0.0/20"], "tags": TAGS}
        },
        "azurerm_network_security_group": {"databricks": {"name": "nsg", "location": "westeurope", "tags": TAGS}},
        "azurerm_subnet": {
            **{
                name: {
                    "name": f"snet-{name}",
                    "virtual_network_name": "${azurerm_virtual_network.this.name}",
                    "address_prefixes": [prefix],
                    "delegation": [
                        {
                            "name": "databricks",
                            "service_delegation": {
                                "name": "Microsoft.Databricks/workspaces",
                                "actions": [
                                    "Microsoft.Network/virtualNetworks/subnets/join/action",
                                    "Microsoft.Network/virtualNetworks/subnets/prepareNetworkPolicies/action",
                                    "Microsoft.Network/virtualNetworks/subnets/unprepareNetworkPolicies/action",
                                ],
                            },
                        }
                    ],
                }
                for name, prefix in {"host": "10.20.0.0/23", "container": "10.20.2.0/23"}.items()
            },
            "endpoints": {
                "name": "snet-endpoints",
                "virtual_network_name": "vnet-prod",
                "address_prefixes": ["10.20.4.0/26"],
            },
        },
        "azurerm_subnet_network_security_group_association": {
            name: {
                "subnet_id": f"${{azurerm_subnet.{name}.id}}",
                "network_security_group_id": "${azurerm_network_security_group.databricks.id}",
            }
            for name in ("host", "container")
        },
        "azurerm_private_dns_zone": {"dfs": {"name": "privatelink.dfs.core.windows.net", "tags": TAGS}},
        "azurerm_private_dns_zone_virtual_network_link": {
            "dfs": {
                "private_dns_zone_name": "${azurerm_private_dns_zone.dfs.name}",
                "virtual_network_id": "${azurerm_virtual_network.this.id}",
                "tags": TAGS,
            }
        },
        "azurerm_private_endpoint": {
            "dfs": {
                "name": "pep-dfs",
                "location": "westeurope",
                "subnet_id": "${azurerm_subnet.endpoints.id}",
                "tags": TAGS,
                "private_service_connection": {
                    "private_connection_resource_id": "${azurerm_storage_account.lake.id}",
                    "subresource_names": ["dfs"],
                },
                "private_dns_zone_group": {"private_dns_zone_ids": ["${azurerm_private_dns_zone.dfs.id}"]},
            }
        },
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
        "azurerm_consumption_budget_resource_group": {
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
    },
}

_WHEEL_TASK = {
    "job_cluster_key": "medallion",
    "library": [{"whl": "${databricks_file.wheel.path}"}],
}


def _work(entry_point: str, *parameters: str) -> dict[str, Any]:
    return {"package_name": "netflix_jobs", "entry_point": entry_point, "parameters": list(parameters)}


TASKS: list[dict[str, Any]] = [
    {
        "task_key": "bronze",
        "depends_on": [{"task_key": "lookup"}],
        "max_retries": 2,
        "min_retry_interval_millis": 60000,
        "python_wheel_task": _work("bronze", "--catalog", "{{job.parameters.catalog}}", "--run", "{{job.run_id}}"),
        **_WHEEL_TASK,
    },
    {
        "task_key": "gold",
        "depends_on": [{"task_key": "titles"}],
        "run_if": "NONE_FAILED",
        "pipeline_task": {"pipeline_id": "${databricks_pipeline.gold.id}"},
    },
    {"task_key": "lookup", "python_wheel_task": _work("lookup"), **_WHEEL_TASK},
    {
        "task_key": "lookups",
        "depends_on": [{"task_key": "bronze"}],
        "for_each_task": {
            "inputs": "{{tasks.lookup.values.sources}}",
            "concurrency": 4,
            "task": {
                "task_key": "one_lookup",
                "python_wheel_task": _work("silver", "--source", "{{input.source}}"),
                **_WHEEL_TASK,
            },
        },
    },
    {
        "task_key": "titles",
        "depends_on": [{"task_key": "titles_due", "outcome": "true"}],
        "python_wheel_task": _work("titles"),
        **_WHEEL_TASK,
    },
    {
        "task_key": "titles_due",
        "depends_on": [{"task_key": "lookups"}],
        "condition_task": {"left": "{{tasks.lookup.values.titles_due}}", "op": "EQUAL_TO", "right": "true"},
    },
]

POLICY: dict[str, Any] = {
    "cluster_type": {"type": "allowlist", "values": ["job", "dlt"]},
    "spark_version": {"type": "allowlist", "values": ["17.3.x-scala2.13"], "defaultValue": "17.3.x-scala2.13"},
    "node_type_id": {"type": "allowlist", "values": ["Standard_D4ds_v5"]},
    "autoscale.max_workers": {"type": "range", "minValue": 1, "maxValue": 8, "defaultValue": 4},
    "azure_attributes.availability": {"type": "fixed", "value": "ON_DEMAND_AZURE"},
    "spark_conf.spark.databricks.cluster.profile": {"type": "forbidden", "hidden": True},
}

LAKEHOUSE: dict[str, Any] = {
    "provider": {
        "databricks": [
            {"azure_workspace_resource_id": f"{GROUP_ID}/providers/Microsoft.Databricks/workspaces/dbw-prod"}
        ]
    },
    "resource": {
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
        "databricks_file": {"wheel": {"path": WHEEL, "source": "assets/wheel.whl"}},
        "databricks_workspace_file": {"marts": {"path": "/lakehouse/7be1/marts.py", "source": "assets/marts.py"}},
        "databricks_cluster_policy": {"jobs": {"name": "prod-jobs", "definition": json.dumps(POLICY)}},
        "databricks_pipeline": {
            "gold": {
                "name": "prod-gold",
                "catalog": "netflix_prod",
                "schema": "gold",
                "root_path": "/Workspace/lakehouse/7be1",
                "edition": "ADVANCED",
                "channel": "CURRENT",
                "library": [{"glob": {"include": "/Workspace/lakehouse/7be1/**"}}],
                "cluster": [
                    {
                        "label": "default",
                        "policy_id": "${databricks_cluster_policy.jobs.id}",
                        "node_type_id": "Standard_D4ds_v5",
                        "autoscale": {"min_workers": 1, "max_workers": 4, "mode": "ENHANCED"},
                        "custom_tags": TAGS,
                    }
                ],
                "notification": [{"email_recipients": ["team@example.com"], "alerts": ["on-update-failure"]}],
                "run_as": {"service_principal_name": RUNNER},
                "tags": TAGS,
            }
        },
        "databricks_job": {
            "medallion": {
                "//": {"metadata": {"path": "prod-lakehouse/medallion/job"}},
                "name": "prod-medallion",
                "timeout_seconds": 14400,
                "trigger": {
                    "pause_status": "UNPAUSED",
                    "file_arrival": {
                        "url": "abfss://raw@stprod.dfs.core.windows.net/ready/",
                        "min_time_between_triggers_seconds": 60,
                    },
                },
                "health": {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": 7200}]},
                "email_notifications": {"on_duration_warning_threshold_exceeded": ["team@example.com"]},
                "parameter": [{"name": "catalog", "default": "netflix_prod"}],
                "job_cluster": [
                    {
                        "job_cluster_key": "medallion",
                        "new_cluster": {
                            "spark_version": "17.3.x-scala2.13",
                            "node_type_id": "Standard_D4ds_v5",
                            "policy_id": "${databricks_cluster_policy.jobs.id}",
                            "data_security_mode": "SINGLE_USER",
                            "autoscale": {"min_workers": 1, "max_workers": 4},
                            "azure_attributes": {"availability": "ON_DEMAND_AZURE"},
                            "custom_tags": TAGS,
                        },
                    }
                ],
                "task": TASKS,
                "run_as": {"service_principal_name": RUNNER},
                "depends_on": ["databricks_grant.raw"],
                "tags": TAGS,
            }
        },
        "databricks_permission_assignment": {
            "analysts": {"group_name": "analysts", "permissions": ["USER"]},
            "engineers": {"group_name": "engineers", "permissions": ["USER"]},
            "runner": {"service_principal_name": RUNNER, "permissions": ["USER"]},
        },
        "databricks_permissions": {
            "job": {
                "job_id": "${databricks_job.medallion.id}",
                "access_control": [
                    {"service_principal_name": RUNNER, "permission_level": "IS_OWNER"},
                    {"group_name": "engineers", "permission_level": "CAN_MANAGE_RUN"},
                ],
            }
        },
    },
}


def environment(**changes: Any) -> list[Stack]:
    """Return the environment's two stacks; ``platform`` and ``lakehouse`` take documents that stand in for theirs."""
    return [
        Stack("prod-platform", changes.get("platform", PLATFORM)),
        Stack("prod-lakehouse", changes.get("lakehouse", LAKEHOUSE)),
    ]


def changed_environment(path: str, value: Any) -> list[Stack]:
    """Return the environment with one thing changed: a path below ``resource`` of the stack that has its type.

    Steps are parted by slashes, numbers step into lists: ``azurerm_storage_account/lake/name``.
    """
    name = "platform" if path.split("/", 1)[0] in PLATFORM["resource"] or path.startswith("azurerm_") else "lakehouse"
    document = copy.deepcopy(PLATFORM if name == "platform" else LAKEHOUSE)
    *steps, last = path.split("/")
    place: Any = document["resource"]
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    key: Any = int(last) if isinstance(place, list) else last
    if value is REMOVED:
        del place[key]
    elif isinstance(place, list) and key == len(place):
        place.append(value)
    else:
        place[key] = value
    return environment(**{name: document})
