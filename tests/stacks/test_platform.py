"""What the platform stacks hold: private and protected in prod, the least permissions in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stacks.naming import LAYERS
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

ENVIRONMENTS = ["dev", "prod"]


def only(stack: Stack, type_: str) -> Resource:
    (resource,) = stack.of_type(type_)
    return resource


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_lake_has_no_keys_and_nothing_anonymous(stacks: dict[str, Stack], environment: str) -> None:
    account = only(stacks[f"{environment}-platform"], "azurerm_storage_account").body
    assert account["is_hns_enabled"]
    assert account["default_to_oauth_authentication"]
    assert account["min_tls_version"] == "TLS1_2"
    assert not account["shared_access_key_enabled"]
    assert not account["allow_nested_items_to_be_public"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_lakes_firewall_denies_but_lets_the_access_connector_in(stacks: dict[str, Stack], environment: str) -> None:
    stack = stacks[f"{environment}-platform"]
    (rules,) = only(stack, "azurerm_storage_account").blocks("network_rules")
    (rule,) = blocks(rules, "private_link_access")
    target = stack.target(rule["endpoint_resource_id"])
    assert rules["default_action"] == "Deny"
    assert target is not None
    assert target.type == "azurerm_databricks_access_connector"


def test_the_rule_of_a_subnet_is_made_once_nothing_changes_the_network_any_more(stacks: dict[str, Stack]) -> None:
    dev, prod = (stacks[f"{environment}-platform"] for environment in ENVIRONMENTS)
    changing = dev.of_type(
        "azurerm_subnet_nat_gateway_association", "azurerm_subnet_network_security_group_association"
    )
    subnets = {dev.target(association.body["subnet_id"]) for association in changing}
    assert subnets == set(dev.of_type("azurerm_subnet"))
    assert sorted(only(dev, "azurerm_storage_account").body["depends_on"]) == sorted(one.address for one in changing)
    assert "depends_on" not in only(prod, "azurerm_storage_account").body


def test_without_private_endpoints_the_clusters_subnets_are_let_in(stacks: dict[str, Stack]) -> None:
    dev = stacks["dev-platform"]
    (rules,) = only(dev, "azurerm_storage_account").blocks("network_rules")
    subnets = [dev.target(subnet) for subnet in rules["virtual_network_subnet_ids"]]
    assert [subnet and subnet.body["service_endpoints"] for subnet in subnets] == [["Microsoft.Storage"]] * 2
    assert dev.of_type("azurerm_private_endpoint") == []


def test_prod_reaches_lake_factory_and_workspace_through_private_endpoints(stacks: dict[str, Stack]) -> None:
    prod = stacks["prod-platform"]
    reached = {
        (blocks(endpoint.body, "private_service_connection")[0]["subresource_names"][0], endpoint.name)
        for endpoint in prod.of_type("azurerm_private_endpoint")
    }
    assert reached == {
        ("dfs", "private_lake_dfs"),
        ("blob", "private_lake_blob"),
        ("dfs", "private_workspace_storage_dfs"),
        ("blob", "private_workspace_storage_blob"),
        ("dataFactory", "private_factory"),
        ("databricks_ui_api", "private_workspace_ui"),
        ("browser_authentication", "private_workspace_login"),
    }


def test_private_endpoints_of_one_target_are_made_one_after_the_other(stacks: dict[str, Stack]) -> None:
    prod = stacks["prod-platform"]
    by_target: dict[str, list[Resource]] = {}
    for endpoint in prod.of_type("azurerm_private_endpoint"):
        (connection,) = endpoint.blocks("private_service_connection")
        by_target.setdefault(connection["private_connection_resource_id"], []).append(endpoint)
    waits = {
        endpoint.name: [other.name for other in endpoints if other.address in endpoint.body["depends_on"]]
        for endpoints in by_target.values()
        for endpoint in endpoints
    }
    assert waits == {
        "private_lake_dfs": [],
        "private_lake_blob": ["private_lake_dfs"],
        "private_workspace_storage_dfs": [],
        "private_workspace_storage_blob": ["private_workspace_storage_dfs"],
        "private_factory": [],
        "private_workspace_ui": [],
        "private_workspace_login": ["private_workspace_ui"],
    }


@pytest.mark.parametrize(
    ("type_", "argument"),
    [
        ("azurerm_storage_account", "public_network_access_enabled"),
        ("azurerm_databricks_workspace", "public_network_access_enabled"),
        ("azurerm_data_factory", "public_network_enabled"),
    ],
)
def test_prod_has_no_public_access(stacks: dict[str, Stack], type_: str, argument: str) -> None:
    assert only(stacks["prod-platform"], type_).body[argument] is False


HOLD_DATA = [
    "azurerm_resource_group",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "azurerm_databricks_workspace",
    "azurerm_databricks_access_connector",
    "azurerm_data_factory",
    "azurerm_log_analytics_workspace",
]


@pytest.mark.parametrize("type_", HOLD_DATA)
def test_what_holds_data_in_prod_can_not_be_destroyed(stacks: dict[str, Stack], type_: str) -> None:
    resources = stacks["prod-platform"].of_type(type_)
    assert resources
    assert all(resource.body["lifecycle"]["prevent_destroy"] for resource in resources)


def test_what_holds_data_in_prod_is_locked_against_deletion_and_nothing_in_dev(stacks: dict[str, Stack]) -> None:
    prod = stacks["prod-platform"]
    locked = {prod.target(lock.body["scope"]): lock.body for lock in prod.of_type("azurerm_management_lock")}
    assert {resource and resource.type: body["lock_level"] for resource, body in locked.items()} == {
        "azurerm_storage_account": "CanNotDelete",
        "azurerm_databricks_workspace": "CanNotDelete",
        "azurerm_log_analytics_workspace": "CanNotDelete",
    }
    assert stacks["dev-platform"].of_type("azurerm_management_lock") == []


def test_locks_wait_for_what_is_on_the_locked_and_for_nothing_that_can_fail_by_the_calendar(
    stacks: dict[str, Stack],
) -> None:
    locks = stacks["prod-platform"].of_type("azurerm_management_lock")
    assert [{address.split(".")[0] for address in lock.body["depends_on"]} for lock in locks] == [
        {"azurerm_monitor_diagnostic_setting"}
    ] * 3


@pytest.mark.parametrize(
    ("environment", "ports"), [("dev", [["443"]]), ("prod", [["443"], ["3306", "6666", "8443-8451"]])]
)
def test_private_endpoints_let_in_what_clusters_ask_of_what_is_behind_them(
    stacks: dict[str, Stack], environment: str, ports: list[list[str]]
) -> None:
    rules = stacks[f"{environment}-platform"].of_type("azurerm_network_security_rule")
    allowed = [rule.body["destination_port_ranges"] for rule in rules if rule.body["access"] == "Allow"]
    assert allowed == ports


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_role_assignments_are_those_of_the_design(stacks: dict[str, Stack], environment: str) -> None:
    stack = stacks[f"{environment}-platform"]
    assigned = set()
    for assignment in stack.of_type("azurerm_role_assignment"):
        body = assignment.body
        principal, scope = stack.target(_owner(body["principal_id"])), stack.target(body["scope"])
        assert principal is not None
        assert scope is not None
        assert body["principal_type"] == "ServicePrincipal"
        assert body["description"]
        assert body["lifecycle"] == {"ignore_changes": ["description"]}  # another wording takes no role away
        assigned.add((principal.type, body["role_definition_name"], scope.body["name"]))
    connector, factory = "azurerm_databricks_access_connector", "azurerm_data_factory"
    lake = f"stnetflix{environment}weu042"
    assert assigned == {
        *((connector, "Storage Blob Data Contributor", layer) for layer in LAYERS),
        (connector, "Storage Blob Delegator", lake),
        (connector, "Storage Queue Data Contributor", lake),
        (connector, "EventGrid EventSubscription Contributor", lake),
        (factory, "Storage Blob Data Contributor", "raw"),
    }


def _owner(principal: str) -> str:
    return principal.replace(".identity[0].principal_id", ".id")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_below_delta_tables_is_deleted_by_age(stacks: dict[str, Stack], environment: str) -> None:
    policy = only(stacks[f"{environment}-platform"], "azurerm_storage_management_policy")
    deleting = [
        rule["name"]
        for rule in policy.blocks("rule")
        if "delete_after_days_since_modification_greater_than" in rule["actions"]["base_blob"]
    ]
    assert deleting == ["raw"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_cluster_has_a_public_address_and_all_leave_through_the_gateway(
    stacks: dict[str, Stack], environment: str
) -> None:
    stack = stacks[f"{environment}-platform"]
    (parameters,) = only(stack, "azurerm_databricks_workspace").blocks("custom_parameters")
    gateways = {
        association.body["subnet_id"] for association in stack.of_type("azurerm_subnet_nat_gateway_association")
    }
    assert parameters["no_public_ip"]
    assert {stack.target(subnet) for subnet in gateways} == {
        stack.target(parameters[name].replace(".name}", ".id}"))
        for name in ("public_subnet_name", "private_subnet_name")
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_budget_sees_the_clusters_machines_too(stacks: dict[str, Stack], environment: str) -> None:
    stack = stacks[f"{environment}-platform"]
    budget = only(stack, "azurerm_consumption_budget_subscription")
    (provider,) = stack.document["provider"]["azurerm"]
    ((dimension,),) = [blocks(filtered, "dimension") for filtered in budget.blocks("filter")]
    group, workspace = only(stack, "azurerm_resource_group"), only(stack, "azurerm_databricks_workspace")
    assert budget.body["subscription_id"] == f"/subscriptions/{provider['subscription_id']}"
    assert dimension == {
        "name": "ResourceGroupName",
        "values": [group.body["name"], workspace.body["managed_resource_group_name"]],
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alert_on_logs_waits_for_the_setting_that_makes_its_table(
    stacks: dict[str, Stack], environment: str
) -> None:
    alerts = stacks[f"{environment}-platform"].of_type("azurerm_monitor_scheduled_query_rules_alert_v2")
    assert {alert.name: alert.body["depends_on"] for alert in alerts} == {
        "alerts_denied_requests": ["azurerm_monitor_diagnostic_setting.diagnostics_lake_blobs"],
        "alerts_notices": ["azurerm_monitor_diagnostic_setting.diagnostics_lake_blobs"],
        "alerts_failed_jobs": ["azurerm_monitor_diagnostic_setting.diagnostics_workspace"],
    }
