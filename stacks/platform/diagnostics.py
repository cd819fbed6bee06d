"""Log Analytics, and the diagnostic settings that send it what each resource logs and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.platform.factory import Factory
    from stacks.platform.lake import Lake
    from stacks.platform.network import Network
    from stacks.platform.placement import Placement
    from stacks.platform.workspace import Workspace

_STORAGE = ("StorageRead", "StorageWrite", "StorageDelete")


class Logs(Construct):
    """The Log Analytics workspace; only Entra ID identities may write to it.

    Attributes:
        workspace: the resource.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement) -> None:
        super().__init__(scope, id_)
        monitoring = placement.settings.monitoring
        self.workspace = azurerm.LogAnalyticsWorkspace(
            self,
            "workspace",
            name=placement.names.log_analytics,
            sku="PerGB2018",
            retention_in_days=monitoring.retention_days,
            daily_quota_gb=monitoring.daily_quota_gb,
            local_authentication_enabled=False,
            lifecycle=placement.holds_data,
            **placement.in_region,
        )


class Diagnostics(Construct):
    """A diagnostic setting for every resource that can have one.

    Category names are those of https://learn.microsoft.com/azure/azure-monitor/reference/logs-index and -metrics-index;
    a wrong one fails at apply only.

    Attributes:
        lake, workspace: settings that create the tables that the alerts query.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        logs: Logs,
        network: Network,
        lake: Lake,
        factory: Factory,
        workspace: Workspace,
    ) -> None:
        super().__init__(scope, id_)
        self._logs = logs.workspace.id
        account = lake.account.id
        self._send("lake_account", account, metrics="Transaction")
        self.lake = self._send("lake_blobs", f"{account}/blobServices/default", _STORAGE, metrics="Transaction")
        self._send("lake_queues", f"{account}/queueServices/default", _STORAGE, metrics="Transaction")
        self._send(
            "factory",
            factory.factory.id,
            ("ActivityRuns", "PipelineRuns", "TriggerRuns"),
            metrics="AllMetrics",
            dedicated_tables=True,
        )
        self.workspace = self._send("workspace", workspace.workspace.id, group="allLogs")  # it has no metrics
        self._send("logs", logs.workspace.id, ("Audit",), metrics="AllMetrics")
        self._network(network)

    def _network(self, network: Network) -> None:
        rules = ("NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter")
        self._send("databricks_nsg", network.databricks_nsg.id, rules)
        self._send("endpoints_nsg", network.endpoints_nsg.id, rules)
        self._send("vnet", network.vnet.id, ("VMProtectionAlerts",), metrics="AllMetrics")
        attacks = ("DDoSMitigationFlowLogs", "DDoSMitigationReports", "DDoSProtectionNotifications")
        self._send("nat_public_ip", network.public_ip.id, attacks, metrics="AllMetrics")

    def _send(
        self,
        name: str,
        target: str,
        categories: Sequence[str] = (),
        *,
        group: str | None = None,
        metrics: str | None = None,
        dedicated_tables: bool = False,
    ) -> Any:
        setting = azurerm.MonitorDiagnosticSettingEnabledLog
        logs = [setting(category=category) for category in categories] or (
            [setting(category_group=group)] if group else []
        )
        return azurerm.MonitorDiagnosticSetting(
            self,
            name,
            name=f"diag-{name.replace('_', '-')}",
            target_resource_id=target,
            log_analytics_workspace_id=self._logs,
            log_analytics_destination_type="Dedicated" if dedicated_tables else None,
            enabled_log=logs or None,
            enabled_metric=[azurerm.MonitorDiagnosticSettingEnabledMetric(category=metrics)] if metrics else None,
        )
