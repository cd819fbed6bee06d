"""Alerts: a window no shorter than its frequency, metrics that exist, an action group that Azure takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

METRIC_FREQUENCIES = frozenset({"PT1M", "PT5M", "PT15M", "PT30M", "PT1H"})
METRIC_WINDOWS = METRIC_FREQUENCIES | {"PT6H", "PT12H", "P1D"}
"""Source: ``frequency`` and ``window_size`` of azurerm_monitor_metric_alert (4.55.0)."""
QUERY_FREQUENCIES = frozenset({
    "PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D",
})  # fmt: skip
QUERY_WINDOWS = QUERY_FREQUENCIES | {"P2D"}
"""Source: ``evaluation_frequency``, ``window_duration`` of azurerm_monitor_scheduled_query_rules_alert_v2 (4.55.0)."""
METRICS: dict[str, frozenset[str]] = {
    "Microsoft.DataFactory/factories": frozenset({
        "ActivityCancelledRuns", "ActivityFailedRuns", "ActivitySucceededRuns", "FactorySizeInGbUnits",
        "IntegrationRuntimeAvailableMemory", "IntegrationRuntimeAvailableNodeNumber",
        "IntegrationRuntimeAverageTaskPickupDelay", "IntegrationRuntimeCpuPercentage",
        "IntegrationRuntimeQueueLength", "MaxAllowedFactorySizeInGbUnits", "MaxAllowedResourceCount",
        "PipelineCancelledRuns", "PipelineElapsedTimeRuns", "PipelineFailedRuns", "PipelineSucceededRuns",
        "ResourceCount", "TriggerCancelledRuns", "TriggerFailedRuns", "TriggerSucceededRuns",
    }),
    "Microsoft.Storage/storageAccounts": frozenset({
        "Availability", "Egress", "Ingress", "SuccessE2ELatency", "SuccessServerLatency", "Transactions",
        "UsedCapacity",
    }),
}  # fmt: skip
"""Source: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index; other namespaces are not judged."""
TABLES = re.compile(
    r"(Storage(Blob|Queue|Table|File)Logs|ADF(Pipeline|Activity|Trigger)Run|Databricks[A-Z]\w*|AzureDiagnostics"
    r"|AzureActivity|AzureMetrics|LAQueryLogs|Usage|Operation|Heartbeat)"
)
"""Tables of Log Analytics that diagnostic settings of a data platform fill.

Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables-index.
"""
METRIC_OPERATORS = frozenset({"Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"})
QUERY_OPERATORS = frozenset({"Equal", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"})
AGGREGATIONS = frozenset({"Average", "Count", "Minimum", "Maximum", "Total"})
SEVERITIES = range(5)
LONGEST_SHORT_NAME = 12
"""Source: ``short_name`` of azurerm_monitor_action_group (4.55.0)."""
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def check(stack: Stack) -> Iterator[Problem]:
    """Check metric alerts, query alerts and action groups."""
    for alert in stack.of_type("azurerm_monitor_metric_alert"):
        yield from ((alert, message) for message in _metric_problems(alert) if message)
    for alert in stack.of_type("azurerm_monitor_scheduled_query_rules_alert_v2"):
        yield from ((alert, message) for message in _query_problems(stack, alert) if message)
    for group in stack.of_type("azurerm_monitor_action_group"):
        name = str(group.body.get("short_name"))
        if is_known(name) and len(name) > LONGEST_SHORT_NAME:
            yield group, f"short_name {name!r} has {len(name)} characters; allowed: at most {LONGEST_SHORT_NAME}"
        if not any(key.endswith("_receiver") for key in group.body):
            yield group, "no receiver: its alerts would reach nobody; allowed: at least one, such as email_receiver"


def minutes(duration: object) -> int | None:
    """Return the minutes of an ISO 8601 duration of days, hours and minutes; None for what is not one."""
    match = _DURATION.fullmatch(str(duration))
    if match is None or not any(match.groups()):
        return None
    days, hours, rest = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + rest


def _common_problems(alert: Resource, frequency: object, window: object) -> Iterator[str | None]:
    often, wide = minutes(frequency), minutes(window)
    if often and wide and wide < often:
        yield f"the window {window} is shorter than the frequency {frequency}: what lies between is never looked at"
    severity = alert.body.get("severity")
    if is_known(severity):
        yield not_allowed("severity", severity, SEVERITIES)
    if not alert.blocks("action"):
        yield "no action: nobody would hear of it"


def _metric_problems(alert: Resource) -> Iterator[str | None]:
    # The provider's defaults are one and five minutes.
    frequency, window = alert.body.get("frequency", "PT1M"), alert.body.get("window_size", "PT5M")
    yield not_allowed("frequency", frequency, METRIC_FREQUENCIES)
    yield not_allowed("window_size", window, METRIC_WINDOWS)
    yield from _common_problems(alert, frequency, window)
    for criteria in alert.blocks("criteria"):
        yield not_allowed("operator", criteria.get("operator"), METRIC_OPERATORS)
        yield not_allowed("aggregation", criteria.get("aggregation"), AGGREGATIONS)
        yield from _metric_name_problems(criteria)


def _metric_name_problems(criteria: dict[str, Any]) -> Iterator[str | None]:
    namespace = str(criteria.get("metric_namespace"))
    same = next((one for one in METRICS if one.lower() == namespace.lower()), None)
    if same is not None:
        yield not_allowed("metric_name", criteria.get("metric_name"), METRICS[same])
    elif namespace.lower().startswith(("microsoft.datafactory", "microsoft.storage/storageaccount")):
        yield not_allowed("metric_namespace", namespace, METRICS)


def _query_problems(stack: Stack, alert: Resource) -> Iterator[str | None]:
    frequency, window = alert.body.get("evaluation_frequency"), alert.body.get("window_duration")
    yield not_allowed("evaluation_frequency", frequency, QUERY_FREQUENCIES)
    yield not_allowed("window_duration", window, QUERY_WINDOWS)
    yield from _common_problems(alert, frequency, window)
    logs = [stack.target(scope) for scope in alert.body.get("scopes", [])]
    if any(log and log.type == "azurerm_log_analytics_workspace" for log in logs) and not alert.body.get(
        "skip_query_validation"
    ):
        yield "skip_query_validation is not true: the workspace is new, so the query's tables do not exist yet"
    for criteria in alert.blocks("criteria"):
        yield not_allowed("operator", criteria.get("operator"), QUERY_OPERATORS)
        yield not_allowed("time_aggregation_method", criteria.get("time_aggregation_method"), AGGREGATIONS)
        table = re.match(r"\s*(\w+)\s*(?:\||$)", str(criteria.get("query")))
        if table and not TABLES.fullmatch(table[1]):
            yield f"the query asks table {table[1]!r}, which no diagnostic setting fills (such as StorageBlobLogs)"
        method = criteria.get("time_aggregation_method")
        if method != "Count" and not criteria.get("metric_measure_column"):
            yield f"time_aggregation_method is {method!r} without metric_measure_column"
        for periods in blocks(criteria, "failing_periods"):
            least, of = (
                periods.get(f"{key}")
                for key in ("minimum_failing_periods_to_trigger_alert", "number_of_evaluation_periods")
            )
            if isinstance(least, int) and isinstance(of, int) and least > of:
                yield f"{least} failing periods out of {of} can never be; allowed: at most {of}"
