"""Something new that costs by the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_BY_THE_HOUR = {
    "azurerm_nat_gateway": "a NAT gateway, paid by the hour and by the gigabyte",
    "azurerm_firewall": "a firewall, paid by the hour, about as much as a large virtual machine",
    "azurerm_bastion_host": "a bastion host, paid by the hour",
    "azurerm_private_endpoint": "a private endpoint, paid by the hour and by the gigabyte",
    "azurerm_virtual_network_gateway": "a gateway, paid by the hour",
    "azurerm_application_gateway": "a gateway, paid by the hour",
    "azurerm_linux_virtual_machine": "a virtual machine, paid by the hour",
    "azurerm_windows_virtual_machine": "a virtual machine, paid by the hour",
    "azurerm_kubernetes_cluster": "a cluster, paid by the hour",
    "azurerm_data_factory_integration_runtime_azure_ssis": "an SSIS runtime, paid by the hour while it runs",
    "databricks_cluster": "an all-purpose cluster, paid at the highest price of Databricks",
    "databricks_sql_endpoint": "a SQL warehouse, paid while it runs",
    "databricks_instance_pool": "a pool, whose idle machines cost too",
    "databricks_model_serving": "a serving endpoint, paid while it is up",
    "databricks_vector_search_endpoint": "a vector search endpoint, paid by the hour",
    "databricks_online_table": "an online table, paid while it exists",
    "databricks_database_instance": "a database instance, paid while it is up",
    "databricks_app": "an app, paid while it is up",
}


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.CREATE:
        yield Remark(Severity.LOW, f"{name(change.address)} is new: {_BY_THE_HOUR[change.type]}.")


RULE = Rule(
    section=Section.COST,
    title="Something new costs while it exists or runs",
    why="Its price is not in the plan, and it is paid whether or not it is used.",
    severities={Severity.LOW: "always"},
    check=_check,
    types=frozenset(_BY_THE_HOUR),
)
