"""Diagnostic settings: a destination, and categories that the target emits, each sent once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_STORAGE_SERVICE = frozenset({"StorageRead", "StorageWrite", "StorageDelete"})
LOGS: dict[str, frozenset[str]] = {
    "azurerm_storage_account": frozenset(),
    "blobServices": _STORAGE_SERVICE,
    "fileServices": _STORAGE_SERVICE,
    "queueServices": _STORAGE_SERVICE,
    "tableServices": _STORAGE_SERVICE,
    "azurerm_data_factory": frozenset({
        "ActivityRuns", "AirflowDagProcessingLogs", "AirflowSchedulerLogs", "AirflowTaskLogs", "AirflowWebLogs",
        "AirflowWorkerLogs", "PipelineRuns", "SSISIntegrationRuntimeLogs", "SSISPackageEventMessageContext",
        "SSISPackageEventMessages", "SSISPackageExecutableStatistics", "SSISPackageExecutionComponentPhases",
        "SSISPackageExecutionDataStatistics", "SandboxActivityRuns", "SandboxPipelineRuns", "TriggerRuns",
    }),
    "azurerm_databricks_workspace": frozenset({
        "Apps", "BrickStoreHttpGateway", "BudgetPolicyCentral", "CloudStorageMetadata", "ClusterPolicies", "Dashboards",
        "DataMonitoring", "DataRooms", "Files", "Filesystem", "Groups", "Ingestion", "LakeviewConfig",
        "LineageTracking", "MarketplaceConsumer", "MarketplaceProvider", "OnlineTables", "PredictiveOptimization",
        "RBAC", "RFA", "VectorSearch", "WebhookNotifications", "WorkspaceFiles", "accounts", "capsule8Dataplane",
        "clamAVScan", "clusterLibraries", "clusters", "databrickssql", "dbfs", "deltaPipelines", "featureStore",
        "genie", "gitCredentials", "globalInitScripts", "iamRole", "instancePools", "jobs", "mlflowAcledArtifact",
        "mlflowExperiment", "modelRegistry", "notebook", "partnerHub", "remoteHistoryService", "repos", "secrets",
        "serverlessRealTimeInference", "sqlpermissions", "ssh", "unityCatalog", "webTerminal", "workspace",
    }),
    "azurerm_log_analytics_workspace": frozenset({"Audit", "Jobs", "SummaryLogs"}),
    "azurerm_network_security_group": frozenset({"NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"}),
    "azurerm_virtual_network": frozenset({"VMProtectionAlerts"}),
    "azurerm_public_ip": frozenset({"DDoSMitigationFlowLogs", "DDoSMitigationReports", "DDoSProtectionNotifications"}),
    "azurerm_key_vault": frozenset({"AuditEvent", "AzurePolicyEvaluationDetails"}),
}  # fmt: skip
"""Log categories by what the setting is on; ``blobServices`` and its like are parts of a storage account.

Source: https://learn.microsoft.com/azure/azure-monitor/reference/logs-index.
"""
METRICS: dict[str, frozenset[str]] = {
    "azurerm_storage_account": frozenset({"Transaction", "Capacity"}),
    **{f"{service}Services": frozenset({"Transaction", "Capacity"}) for service in ("blob", "file", "queue", "table")},
    "azurerm_databricks_workspace": frozenset(),
    "azurerm_network_security_group": frozenset(),
}
"""Metric categories of those that have others than ``AllMetrics``, or none.

Source: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index.
"""
GROUPS = frozenset({"allLogs", "audit"})
_PROVIDERS = {
    "microsoft.storage/storageaccounts": "azurerm_storage_account",
    "microsoft.datafactory/factories": "azurerm_data_factory",
    "microsoft.databricks/workspaces": "azurerm_databricks_workspace",
}
_DESTINATIONS = ("log_analytics_workspace_id", "storage_account_id", "eventhub_authorization_rule_id")
_SETTING = "azurerm_monitor_diagnostic_setting"


def check(stack: Stack) -> Iterator[Problem]:
    """Check every diagnostic setting, and that no two send the same category of one target to the same destination."""
    settings = stack.of_type(_SETTING)
    seen = Counter(_key(setting) for setting in settings)
    for setting in settings:
        if seen[_key(setting)] > 1:
            yield (
                setting,
                f"{seen[_key(setting)]} settings send {_key(setting)[0]} to one place; Azure refuses the second",
            )
        yield from ((setting, message) for message in _problems(stack, setting))


def target_kind(stack: Stack, value: object) -> str | None:
    """Return the kind of a target: Terraform's type, or a storage account's service such as ``blobServices``."""
    text = str(value)
    service = re.search(r"/(blob|file|queue|table)Services/default$", text)
    if service:
        return f"{service[1]}Services"
    resource = stack.target(value)
    if resource is not None:
        return resource.type
    match = re.search(r"/providers/([\w.]+/\w+)/[^/]+$", text)
    return _PROVIDERS.get(match[1].lower()) if match else None


def _key(setting: Resource) -> tuple[str, ...]:
    return (str(setting.body.get("target_resource_id")), *(str(setting.body.get(one)) for one in _DESTINATIONS))


def _problems(stack: Stack, setting: Resource) -> Iterator[str]:
    kind = target_kind(stack, setting.body.get("target_resource_id"))
    if not setting.blocks("enabled_log") and not setting.blocks("enabled_metric"):
        yield "neither enabled_log nor enabled_metric; allowed: at least one"
    if setting.body.get("metric"):
        yield "metric is deprecated, and each plan shows a difference; allowed: enabled_metric"
    if not any(setting.body.get(one) for one in _DESTINATIONS):
        yield f"no destination; allowed: {', '.join(_DESTINATIONS)}"
    yield from _log_problems(kind, setting.blocks("enabled_log"))
    for metric in setting.blocks("enabled_metric"):
        allowed = METRICS.get(kind, frozenset({"AllMetrics"})) if kind else None
        problem = (
            _category_problem("metric", metric.get("category"), allowed, str(kind)) if allowed is not None else None
        )
        if problem:
            yield problem


def _log_problems(kind: str | None, logs: list[dict[str, Any]]) -> Iterator[str]:
    for log in logs:
        category, group = log.get("category"), log.get("category_group")
        if (category is None) == (group is None):
            yield f"enabled_log has category {category!r} and category_group {group!r}; allowed: exactly one of them"
        problem = not_allowed("category_group", group, GROUPS)
        if kind in LOGS and is_known(category):
            problem = problem or _category_problem("log", category, LOGS[kind], kind)
        if problem:
            yield problem
    for name, times in Counter(str(block.get("category") or block.get("category_group")) for block in logs).items():
        if times > 1:
            yield f"log category {name!r} appears {times} times; keep one"


def _category_problem(what: str, category: object, allowed: frozenset[str], kind: str) -> str | None:
    if not allowed and is_known(category):
        return f"{what} category {category!r}: {kind} emits no {what}s"
    if category == "AllMetrics" and what == "metric":
        return None
    return not_allowed(f"{what} category of {kind}", category, allowed)
