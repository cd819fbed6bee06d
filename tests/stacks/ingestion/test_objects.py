"""What is deployed says what the definitions say, in the order that they need each other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.environment_stack import EnvironmentStack
from stacks.errors import DefinitionError
from stacks.ingestion.definitions import Definition, Factory
from stacks.ingestion.environment import EnvironmentValues, in_environment
from stacks.ingestion.objects import FactoryObjects
from stacks.naming import INTEGRATION_RUNTIME
from stacks.providers import cdktf
from stacks.settings import load_environment
from stacks.synthesized import Resource, Stack, literal
from tests.settings import SETTINGS

TEXT = {"type": "string", "defaultValue": "a ${b} %{c}"}
VIA = {"referenceName": INTEGRATION_RUNTIME, "type": "IntegrationRuntimeReference"}
LAKE = Definition(
    "linkedService",
    "lake",
    {"type": "AzureBlobFS", "typeProperties": {"url": "https://x.dfs.core.windows.net"}, "connectVia": VIA},
)
HTTP = Definition(
    "linkedService",
    "http",
    {
        "type": "HttpServer",
        "typeProperties": {"url": "@linkedService().base_url"},
        "parameters": {"base_url": TEXT},
        "connectVia": VIA,
        "description": "Costs ${5}.",
        "annotations": ["source"],
    },
)
DATASET = Definition(
    "dataset",
    "file",
    {
        "type": "Binary",
        "linkedServiceName": {
            "referenceName": "http",
            "type": "LinkedServiceReference",
            "parameters": {"base_url": "@dataset().base_url"},
        },
        "parameters": {"base_url": TEXT},
        "schema": [{"name": "a"}],
        "folder": {"name": "http"},
        "typeProperties": {"location": {"type": "HttpServerLocation", "relativeUrl": "%{x}"}},
    },
)


def _executes(name: str) -> dict[str, Any]:
    pipeline = {"referenceName": name, "type": "PipelineReference"}
    return {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": pipeline}}


CALLER = Definition("pipeline", "a_caller", {"activities": [_executes("b_called")], "concurrency": 2})
CALLED = Definition(
    "pipeline",
    "b_called",
    {
        "parameters": {"base_url": TEXT, "delivery_document": {**TEXT}},
        "variables": {"v": TEXT},
        "folder": {"name": "ingest"},
        "policy": {"elapsedTimeMetric": {"duration": "0.01:00:00"}},
        "activities": [
            {
                "name": "validate",
                "type": "Validation",
                "typeProperties": {"dataset": {"referenceName": "file", "type": "DatasetReference"}, "timeout": "${t}"},
            }
        ],
    },
)
TRIGGER = Definition(
    "trigger",
    "monthly",
    {
        "type": "ScheduleTrigger",
        "runtimeState": "Started",
        "pipelines": [
            {
                "pipelineReference": {"referenceName": "a_caller", "type": "PipelineReference"},
                "parameters": {"p": "${q}"},
            }
        ],
        "typeProperties": {
            "recurrence": {
                "frequency": "Month",
                "interval": 2,
                "startTime": "2026-12-01T03:00:00Z",
                "endTime": "2027-12-01T03:00:00Z",
                "timeZone": "UTC",
                "schedule": {
                    "minutes": [0],
                    "hours": [3],
                    "weekDays": ["Monday"],
                    "monthDays": [1],
                    "monthlyOccurrences": [{"day": "Sunday", "occurrence": -1}],
                },
            }
        },
    },
)
ALL = Factory((LAKE, HTTP, DATASET, CALLER, CALLED, TRIGGER))


def deploy(factory: Factory) -> Stack:
    """Synthesize the factory alone."""
    stack = EnvironmentStack(cdktf.Testing.app(), load_environment("prod", SETTINGS), "ingestion")
    stack.add_azurerm()
    FactoryObjects(
        stack,
        "objects",
        factory=factory,
        factory_id=stack.names.factory_id,
        runtimes=[INTEGRATION_RUNTIME],
        triggers_active=False,
    )
    return Stack("prod-ingestion", json.loads(cdktf.Testing.synth(stack)))


@pytest.fixture(scope="module")
def deployed() -> Stack:
    return deploy(ALL)


def named(stack: Stack, name: str) -> Resource:
    (found,) = [resource for resource in stack.resources if resource.body["name"] == name]
    return found


def activities(stack: Stack, pipeline: str) -> Any:
    return json.loads(literal(stack.resolve(named(stack, pipeline).body["activities_json"])))


@pytest.mark.parametrize("pipeline", [CALLER, CALLED])
def test_activities_arrive_as_they_are_written(deployed: Stack, pipeline: Definition) -> None:
    assert activities(deployed, pipeline.name) == pipeline.properties["activities"]


def test_a_pipelines_settings_arrive(deployed: Stack) -> None:
    called, caller = named(deployed, "b_called").body, named(deployed, "a_caller").body
    assert called["parameters"] == dict.fromkeys(("base_url", "delivery_document"), "a $${b} %%{c}")
    assert called["variables"] == {"v": "a $${b} %%{c}"}
    assert (called["folder"], called["moniter_metrics_after_duration"]) == ("ingest", "0.01:00:00")
    assert (caller["concurrency"], "folder" in caller, "parameters" in caller) == (2, False, False)


def test_linked_services_use_their_typed_resource_where_there_is_one(deployed: Stack) -> None:
    lake, http = named(deployed, "lake"), named(deployed, "http")
    assert lake.type == "azurerm_data_factory_linked_service_data_lake_storage_gen2"
    assert lake.body["use_managed_identity"] is True
    assert lake.body["url"] == "https://x.dfs.core.windows.net"
    assert http.type == "azurerm_data_factory_linked_custom_service"
    assert json.loads(http.body["type_properties_json"]) == HTTP.properties["typeProperties"]
    assert http.body["description"] == "Costs $${5}."
    assert http.body["annotations"] == ["source"]


def test_a_datasets_settings_arrive(deployed: Stack) -> None:
    body = named(deployed, "file").body
    assert json.loads(literal(body["type_properties_json"])) == DATASET.properties["typeProperties"]
    assert json.loads(body["schema_json"]) == [{"name": "a"}]
    assert body["linked_service"]["parameters"] == {"base_url": "@dataset().base_url"}
    assert body["folder"] == "http"


def test_a_triggers_schedule_arrives_and_the_environment_says_whether_it_is_active(deployed: Stack) -> None:
    body = named(deployed, "monthly").body
    assert {
        key: body[key] for key in ("activated", "frequency", "interval", "start_time", "end_time", "time_zone")
    } == {
        "activated": False,
        "frequency": "Month",
        "interval": 2,
        "start_time": "2026-12-01T03:00:00Z",
        "end_time": "2027-12-01T03:00:00Z",
        "time_zone": "UTC",
    }
    assert body["schedule"] == {
        "minutes": [0],
        "hours": [3],
        "days_of_week": ["Monday"],
        "days_of_month": [1],
        "monthly": [{"weekday": "Sunday", "week": -1}],
    }
    assert body["pipeline"][0]["parameters"] == {"p": "$${q}"}


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("file", "http"),
        ("b_called", "file"),
        ("a_caller", "b_called"),
        ("monthly", "a_caller"),
    ],
)
def test_each_names_what_it_needs_by_a_reference(deployed: Stack, name: str, needs: str) -> None:
    assert f"${{{named(deployed, needs).address}.name}}" in json.dumps(dict(named(deployed, name).body))


@pytest.mark.parametrize(
    ("factory", "message"),
    [
        (
            Factory((DATASET,)),
            "dataset/file.json refers to linkedService 'http', which does not exist. Use one of: none",
        ),
        (Factory((CALLER,)), "refers to pipeline 'b_called'"),
        (
            Factory(
                (Definition("linkedService", "lake", LAKE.properties | {"connectVia": VIA | {"referenceName": "x"}}),)
            ),
            "refers to integrationRuntime 'x', which does not exist. Use one of: ir-managed-vnet",
        ),
        (Factory((TRIGGER,)), "trigger/monthly.json refers to pipeline 'a_caller'"),
        (
            Factory((CALLER, Definition("pipeline", "b_called", {"activities": [_executes("a_caller")]}))),
            "in a circle: .* → ",
        ),
    ],
)
def test_what_refers_to_nothing_is_refused(factory: Factory, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        deploy(factory)


def test_an_environment_has_its_own_lake_and_source() -> None:
    values = EnvironmentValues("https://mine.dfs.core.windows.net", "https://source/", "delivery.json", "04:30")
    changed = {definition.name: definition.properties for definition in in_environment(ALL, values).definitions}
    assert changed["lake"]["typeProperties"]["url"] == "https://mine.dfs.core.windows.net"
    assert changed["http"]["parameters"]["base_url"]["defaultValue"] == "https://source/"
    parameters = changed["b_called"]["parameters"]
    assert parameters["base_url"]["defaultValue"] == "https://source/"
    assert parameters["delivery_document"]["defaultValue"] == "delivery.json"
    assert changed["monthly"]["typeProperties"]["recurrence"]["schedule"] == {
        **TRIGGER.properties["typeProperties"]["recurrence"]["schedule"],
        "hours": [4],
        "minutes": [30],
    }
    assert LAKE.properties["typeProperties"]["url"] == "https://x.dfs.core.windows.net"


@pytest.mark.parametrize(
    ("without", "message"), [("lake", "AzureBlobFS"), ("b_called", "base_url"), ("monthly", "schedule")]
)
def test_definitions_without_a_place_for_the_environment_are_refused(without: str, message: str) -> None:
    rest = Factory(tuple(definition for definition in ALL.definitions if definition.name != without))
    with pytest.raises(DefinitionError, match=message):
        in_environment(
            rest, EnvironmentValues("https://mine.dfs.core.windows.net", "https://source/", "delivery.json", "04:30")
        )
