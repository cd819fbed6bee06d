"""Who is notified, and of what: failed runs, an unavailable lake, refused requests, and what a run had to refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.platform.diagnostics import Diagnostics, Logs
    from stacks.platform.factory import Factory
    from stacks.platform.lake import Lake
    from stacks.platform.placement import Placement

_SHORT_NAME = 12
_ERROR, _WARNING, _INFORMATIONAL = 1, 2, 3


@dataclass(frozen=True, slots=True)
class _Metric:
    """A metric and the threshold that triggers an alert."""

    namespace: str
    name: str
    aggregation: str
    operator: str
    threshold: float


class Notified(Construct):
    """The action group: everybody who is notified, by mail.

    Attributes:
        group: the resource.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement) -> None:
        super().__init__(scope, id_)
        settings = placement.settings
        word = settings.azure.workload[: _SHORT_NAME - 1 - len(settings.name)]
        self.group = azurerm.MonitorActionGroup(
            self,
            "group",
            name=placement.names.of("ag"),
            short_name=f"{word}-{settings.name}",
            email_receiver=[
                azurerm.MonitorActionGroupEmailReceiver(
                    name=address, email_address=address, use_common_alert_schema=True
                )
                for address in settings.monitoring.notify
            ],
            **placement.in_group,
        )


class Alerts(Construct):
    """Two alerts on metrics, and three on logs.

    The logs' tables don't exist before their first line arrives, so Azure is told not to try the queries when it makes
    the alerts; their columns are those of https://learn.microsoft.com/azure/azure-monitor/reference/tables.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        placement: Placement,
        *,
        notified: Notified,
        logs: Logs,
        diagnostics: Diagnostics,
        lake: Lake,
        factory: Factory,
    ) -> None:
        super().__init__(scope, id_)
        self._placement = placement
        self._group = notified.group.id
        self._logs = logs.workspace.id
        monitoring = placement.settings.monitoring
        self._on_metric(
            "failed_pipelines",
            factory.factory.id,
            "A run of a Data Factory pipeline failed.",
            _Metric("Microsoft.DataFactory/factories", "PipelineFailedRuns", "Total", "GreaterThan", 0),
            auto_mitigate=False,  # else the next window without a failure would resolve the alert
        )
        self._on_metric(
            "lake_availability",
            lake.account.id,
            f"The lake answered less than {monitoring.availability_percent} % of requests.",
            _Metric(
                "Microsoft.Storage/storageAccounts",
                "Availability",
                "Average",
                "LessThan",
                monitoring.availability_percent,
            ),
            auto_mitigate=True,
        )
        self._on_logs(
            "denied_requests",
            "Requests to the lake were refused: a missing role, a firewall rule, or someone trying.",
            # StatusCode is text in this table.
            f'StorageBlobLogs | where AccountName == "{placement.names.lake}" and StatusCode in ("401", "403")',
            threshold=monitoring.denied_requests,
            after=diagnostics.lake,
        )
        self._on_logs(
            "failed_jobs",
            "A run of a Databricks job failed: the medallion job stops when rows are unaccounted for.",
            'DatabricksJobs | where ActionName == "runFailed"',
            threshold=0,
            after=diagnostics.workspace,
        )
        names = placement.names
        self._on_logs(
            "notices",
            "A run refused a file, quarantined rows or overcame a fault: the notice says what, as does ops.run_log.",
            f'StorageBlobLogs | where AccountName == "{names.lake}" and Category == "StorageWrite"'
            f' and StatusCode startswith "2" and Uri contains "{names.notices_path}"',
            threshold=0,
            after=diagnostics.lake,
            severity=_INFORMATIONAL,
        )

    def _on_metric(self, name: str, target: str, what: str, metric: _Metric, *, auto_mitigate: bool) -> None:
        azurerm.MonitorMetricAlert(
            self,
            name,
            name=f"alert-{name.replace('_', '-')}",
            description=what,
            scopes=[target],
            severity=_ERROR,
            frequency="PT5M",
            window_size="PT15M",
            auto_mitigate=auto_mitigate,
            criteria=[
                azurerm.MonitorMetricAlertCriteria(
                    metric_namespace=metric.namespace,
                    metric_name=metric.name,
                    aggregation=metric.aggregation,
                    operator=metric.operator,
                    threshold=metric.threshold,
                )
            ],
            action=[azurerm.MonitorMetricAlertAction(action_group_id=self._group)],
            **self._placement.in_group,
        )

    def _on_logs(
        self, name: str, what: str, query: str, *, threshold: int, after: Any, severity: int = _WARNING
    ) -> None:
        azurerm.MonitorScheduledQueryRulesAlertV2(
            self,
            name,
            name=f"alert-{name.replace('_', '-')}",
            description=what,
            scopes=[self._logs],
            severity=severity,
            evaluation_frequency="PT15M",
            window_duration="PT15M",
            auto_mitigation_enabled=False,
            skip_query_validation=True,
            criteria=[
                azurerm.MonitorScheduledQueryRulesAlertV2Criteria(
                    query=query,
                    time_aggregation_method="Count",
                    operator="GreaterThan",
                    threshold=threshold,
                    failing_periods=azurerm.MonitorScheduledQueryRulesAlertV2CriteriaFailingPeriods(
                        minimum_failing_periods_to_trigger_alert=1, number_of_evaluation_periods=1
                    ),
                )
            ],
            action=azurerm.MonitorScheduledQueryRulesAlertV2Action(action_groups=[self._group]),
            depends_on=[after],
            **self._placement.in_region,
        )
