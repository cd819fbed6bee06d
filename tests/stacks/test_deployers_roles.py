"""Whoever deploys may give exactly the roles that the stacks give, in a subscription that has what they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deployment.bootstrap import GIVEN_ROLES, RESOURCE_PROVIDERS

if TYPE_CHECKING:
    from stacks.synthesized import Stack

# Resource providers by the types of resources that azurerm makes with them. Source: "API Providers" in each resource's
# documentation (website/docs/r of azurerm 4.55.0).
MADE_WITH = {
    "Microsoft.Authorization": ["azurerm_management_lock", "azurerm_role_assignment"],
    "Microsoft.Consumption": ["azurerm_consumption_budget_subscription"],
    "Microsoft.DataFactory": [
        "azurerm_data_factory",
        "azurerm_data_factory_custom_dataset",
        "azurerm_data_factory_integration_runtime_azure",
        "azurerm_data_factory_linked_custom_service",
        "azurerm_data_factory_linked_service_data_lake_storage_gen2",
        "azurerm_data_factory_managed_private_endpoint",
        "azurerm_data_factory_pipeline",
        "azurerm_data_factory_trigger_schedule",
    ],
    "Microsoft.Databricks": ["azurerm_databricks_access_connector", "azurerm_databricks_workspace"],
    "Microsoft.Insights": [
        "azurerm_monitor_action_group",
        "azurerm_monitor_diagnostic_setting",
        "azurerm_monitor_metric_alert",
        "azurerm_monitor_scheduled_query_rules_alert_v2",
    ],
    "Microsoft.Network": [
        "azurerm_nat_gateway",
        "azurerm_nat_gateway_public_ip_association",
        "azurerm_network_security_group",
        "azurerm_network_security_rule",
        "azurerm_private_dns_zone",
        "azurerm_private_dns_zone_virtual_network_link",
        "azurerm_private_endpoint",
        "azurerm_public_ip",
        "azurerm_subnet",
        "azurerm_subnet_nat_gateway_association",
        "azurerm_subnet_network_security_group_association",
        "azurerm_virtual_network",
    ],
    "Microsoft.OperationalInsights": ["azurerm_log_analytics_workspace"],
    "Microsoft.Resources": ["azurerm_resource_group"],
    "Microsoft.Storage": ["azurerm_storage_account", "azurerm_storage_container", "azurerm_storage_management_policy"],
}
# Every subscription has these: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers.
ALWAYS_THERE = {"Microsoft.Authorization", "Microsoft.Resources"}
# Used by what the stacks make, or before them: the clusters' machines, file events, the identities of deployments.
USED_BY_SERVICES = {"Microsoft.Compute", "Microsoft.EventGrid", "Microsoft.ManagedIdentity"}


def test_the_resource_providers_of_the_stacks_are_registered_and_no_other(stacks: dict[str, Stack]) -> None:
    made = {resource.type for stack in stacks.values() for resource in stack.resources}
    made = {type_ for type_ in made if type_.startswith("azurerm_")}
    assert made == {type_ for types in MADE_WITH.values() for type_ in types}
    assert set(RESOURCE_PROVIDERS) == {*MADE_WITH, *USED_BY_SERVICES} - ALWAYS_THERE


def test_the_identity_that_applies_may_give_the_roles_of_the_stacks_and_no_other(
    stacks_to_deploy: dict[str, Stack],
) -> None:
    given = {
        str(resource.body["role_definition_name"])
        for stack in stacks_to_deploy.values()
        for resource in stack.of_type("azurerm_role_assignment")
    }
    assert given == set(GIVEN_ROLES)
