"""What others stand on goes: an identity, a network, a credential, the factory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.reasons import why
from plan_review.text import counted, name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

FOUNDATIONS = {
    "azurerm_databricks_access_connector": "its identity is another one afterwards, so every role it held is gone",
    "azurerm_user_assigned_identity": "its principal is another one afterwards, so every role it held is gone",
    "azurerm_data_factory": "its pipelines, triggers and run history go, and its identity with every role it held",
    "azurerm_data_factory_integration_runtime_azure": "linked services that run on it stop working",
    "azurerm_data_factory_integration_runtime_self_hosted": "its nodes have to be registered again",
    "azurerm_virtual_network": "all its subnets and what is attached to them go",
    "azurerm_subnet": "what is attached to it loses its network",
    "azurerm_nat_gateway": "clusters behind it can't reach the internet, and the address that others allow changes",
    "azurerm_firewall": "traffic that it filtered stops or passes unfiltered",
    "azurerm_private_dns_zone": "names of private endpoints resolve to public addresses, or not at all",
    "azurerm_disk_encryption_set": "disks that it encrypts can't be read",
    "databricks_storage_credential": "every external location on it can't be read",
    "databricks_external_location": "tables and files below it can't be reached through Unity Catalog",
    "databricks_metastore_assignment": "the workspace sees no catalog any more",
    "databricks_metastore_data_access": "managed tables of the metastore can't be read",
    "databricks_service_principal": "jobs that run as it stop, and its grants go",
    "databricks_group": "what was granted to the group is lost to its members",
    "databricks_mws_workspaces": "the workspace goes",
    "databricks_connection": "foreign catalogs on it can't be read",
    "databricks_mws_network_connectivity_config": "serverless compute loses its private endpoints",
    "azuread_application": "whoever signs in with it can't any more",
    "azuread_service_principal": "whoever signs in with it can't any more, and its roles go",
    "azuread_group": "what was granted to the group is lost to its members",
}


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if not change.goes:
        return
    details = why(change, plan, landscape)
    dependents = landscape.dependents(plan.stack, change.address)
    if dependents:
        details.append(f"{counted(len(dependents), 'resource')} in the state built on it: {names(dependents)}.")
    yield Remark(
        Severity.HIGH, f"{name(change.address)} is {change.kind.value}: {FOUNDATIONS[change.type]}.", tuple(details)
    )


RULE = Rule(
    section=Section.DESTRUCTION,
    title="What others stand on is deleted or replaced",
    why="An identity, a network or a credential holds no data, but without it nothing that was built on it works.",
    severities={Severity.HIGH: "always"},
    check=_check,
    types=frozenset(FOUNDATIONS),
)
