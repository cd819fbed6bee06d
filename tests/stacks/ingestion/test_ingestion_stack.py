"""The ingestion stacks as they are synthesized from adf_definitions/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from stacks.ingestion.definitions import read_factory
from stacks.synthesized import literal

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

STACKS = ["dev-ingestion", "prod-ingestion"]
FACTORY = read_factory(REPOSITORY / "adf_definitions")


def only(stack: Stack, type_: str) -> Resource:
    (found,) = stack.of_type(type_)
    return found


@pytest.mark.parametrize("name", STACKS)
def test_every_definition_is_deployed_under_its_name(stacks: dict[str, Stack], name: str) -> None:
    network = {"azurerm_data_factory_integration_runtime_azure", "azurerm_data_factory_managed_private_endpoint"}
    deployed = [resource.body["name"] for resource in stacks[name].resources if resource.type not in network]
    assert sorted(deployed) == sorted(definition.name for definition in FACTORY.definitions)


@pytest.mark.parametrize("name", STACKS)
def test_pipelines_run_the_activities_of_their_definitions(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    defined = {definition.name: definition.properties["activities"] for definition in FACTORY.of("pipeline")}
    deployed = {
        pipeline.body["name"]: json.loads(literal(stack.resolve(pipeline.body["activities_json"])))
        for pipeline in stack.of_type("azurerm_data_factory_pipeline")
    }
    assert deployed == defined


@pytest.mark.parametrize(("name", "active"), [("dev-ingestion", False), ("prod-ingestion", True)])
def test_the_schedule_is_paused_in_dev(stacks: dict[str, Stack], name: str, active: bool) -> None:
    trigger = only(stacks[name], "azurerm_data_factory_trigger_schedule").body
    assert trigger["activated"] is active
    assert trigger["schedule"] == {"hours": [3], "minutes": [0]}


@pytest.mark.parametrize("name", STACKS)
def test_each_environment_writes_to_its_own_lake_without_a_key(stacks: dict[str, Stack], name: str) -> None:
    lake = only(stacks[name], "azurerm_data_factory_linked_service_data_lake_storage_gen2").body
    assert lake["url"] == f"https://stnetflix{stacks[name].environment}weu001.dfs.core.windows.net"
    assert lake["use_managed_identity"] is True
    assert "storage_account_key" not in lake


@pytest.mark.parametrize(("name", "endpoints"), [("dev-ingestion", []), ("prod-ingestion", ["blob", "dfs"])])
def test_the_factory_reaches_the_lake_privately_where_the_environment_asks_for_it(
    stacks: dict[str, Stack], name: str, endpoints: list[str]
) -> None:
    found = stacks[name].of_type("azurerm_data_factory_managed_private_endpoint")
    assert [endpoint.body["subresource_name"] for endpoint in found] == endpoints
    assert all("/storageAccounts/stnetflixprodweu001" in endpoint.body["target_resource_id"] for endpoint in found)
    assert only(stacks[name], "azurerm_data_factory_integration_runtime_azure").body["virtual_network_enabled"] is True
