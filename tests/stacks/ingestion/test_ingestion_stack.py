"""The ingestion stacks as they are synthesized from adf_definitions/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from netflix_jobs.sources import SOURCES
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
    deployed = [resource.body["name"] for resource in stacks[name].resources]
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
    assert lake["url"] == f"https://stnetflix{stacks[name].environment}weu042.dfs.core.windows.net"
    assert lake["use_managed_identity"] is True
    assert "storage_account_key" not in lake


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_integration_runtime_is_one_that_the_platform_makes(stacks: dict[str, Stack], environment: str) -> None:
    runtime = only(stacks[f"{environment}-platform"], "azurerm_data_factory_integration_runtime_azure").body["name"]
    ingestion = stacks[f"{environment}-ingestion"]
    lake = only(ingestion, "azurerm_data_factory_linked_service_data_lake_storage_gen2")
    (of_source,) = only(ingestion, "azurerm_data_factory_linked_custom_service").blocks("integration_runtime")
    assert lake.body["integration_runtime_name"] == of_source["name"] == runtime


def test_the_factory_delivers_the_files_that_bronze_reads_where_it_reads_them(stacks: dict[str, Stack]) -> None:
    pipeline = only(stacks["prod-ingestion"], "azurerm_data_factory_pipeline").body
    delivered = {(file["source"], file["file"]) for file in json.loads(pipeline["parameters"]["files"])}
    assert delivered == {(source.name, source.file) for source in SOURCES}
    assert "@concat(item().source, '/run_id=', pipeline().RunId)" in pipeline["activities_json"]
    datasets = stacks["prod-ingestion"].of_type("azurerm_data_factory_custom_dataset")
    locations = [json.loads(dataset.body["type_properties_json"])["location"] for dataset in datasets]
    assert {location["fileSystem"] for location in locations if "fileSystem" in location} == {"raw"}


def test_the_marker_of_a_delivery_lands_where_the_job_waits_for_it(stacks: dict[str, Stack]) -> None:
    activities = only(stacks["prod-ingestion"], "azurerm_data_factory_pipeline").body["activities_json"]
    (trigger,) = only(stacks["prod-lakehouse"], "databricks_job").blocks("trigger")
    assert trigger["file_arrival"]["url"].endswith(".net/ready/")
    assert '"folder": "ready"' in activities
