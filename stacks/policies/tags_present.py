"""Whatever can bear tags says which environment and workload it belongs to, and who owns it.

Costs are split, alerts are routed and leftovers are found by tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.checks.compute import job_clusters
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.synthesized import Resource, Stack

REQUIRED = ("environment", "workload", "owner")
_TAGGED = frozenset({
    "azurerm_databricks_access_connector",
    "azurerm_databricks_workspace",
    "azurerm_data_factory",
    "azurerm_key_vault",
    "azurerm_log_analytics_workspace",
    "azurerm_monitor_action_group",
    "azurerm_monitor_metric_alert",
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    "azurerm_nat_gateway",
    "azurerm_network_security_group",
    "azurerm_private_dns_zone",
    "azurerm_private_dns_zone_virtual_network_link",
    "azurerm_private_endpoint",
    "azurerm_public_ip",
    "azurerm_resource_group",
    "azurerm_storage_account",
    "azurerm_virtual_network",
    "databricks_job",
    "databricks_pipeline",
    "databricks_sql_endpoint",
})  # fmt: skip


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge what takes tags, and the clusters of jobs and pipelines, whose machines take their own."""
    if resource.type not in _TAGGED:
        return NOT_APPLICABLE
    bodies: list[tuple[str, Mapping[str, Any]]] = [("tags", _own_tags(resource))]
    clusters = resource.blocks("cluster") if resource.type == "databricks_pipeline" else []
    bodies += [(f"custom_tags of cluster {one.get('label')}", one.get("custom_tags") or {}) for one in clusters]
    if resource.type == "databricks_job":
        bodies += [(f"custom_tags of {label}", one.get("custom_tags") or {}) for label, one in job_clusters(resource)]
    missing = [f"{where}: {tag}" for where, tags in bodies for tag in REQUIRED if not tags.get(tag)]
    return compliant_if(not missing, f"missing tags, {', '.join(missing)}")


def _own_tags(resource: Resource) -> Mapping[str, Any]:
    """A SQL warehouse writes its tags as a list of keys and values."""
    if resource.type != "databricks_sql_endpoint":
        return resource.body.get("tags") or {}
    pairs = [pair for tags in resource.blocks("tags") for pair in blocks(tags, "custom_tags")]
    return {str(pair.get("key")): pair.get("value") for pair in pairs}
