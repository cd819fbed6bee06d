"""Each thing that azurerm would lose or change of a definition is found where it stands; what arrives is left alone."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks.errors import DefinitionError
from stacks.ingestion.definitions import Definition, Factory, Kind, read_factory
from stacks.ingestion.losses import losses, require_lossless

if TYPE_CHECKING:
    from pathlib import Path

EXPRESSION = {"value": "@pipeline().parameters.files", "type": "Expression"}
TEXT = {"type": "string", "defaultValue": ""}
SOUND: dict[Kind, dict[str, Any]] = {
    "linkedService": {
        "type": "HttpServer",
        "typeProperties": {"url": "@{linkedService().base_url}", "authenticationType": "Anonymous"},
        "connectVia": {"referenceName": "ir", "type": "IntegrationRuntimeReference"},
        "parameters": {"base_url": TEXT},
        "annotations": ["source"],
        "description": "The source.",
    },
    "dataset": {
        "type": "Binary",
        "linkedServiceName": {
            "referenceName": "ls",
            "type": "LinkedServiceReference",
            "parameters": {"base_url": "@dataset().base_url"},
        },
        "parameters": {"base_url": TEXT},
        "typeProperties": {"location": {"type": "HttpServerLocation", "relativeUrl": EXPRESSION}},
        "schema": [],
        "folder": {"name": "http"},
    },
    "pipeline": {
        "parameters": {"files": {"type": "string", "defaultValue": "[]"}},
        "variables": {"revision": {"type": "String", "defaultValue": ""}},
        "concurrency": 1,
        "policy": {"elapsedTimeMetric": {"duration": "0.01:00:00"}},
        "lastPublishTime": "2026-11-24T00:00:00Z",
        "activities": [
            {
                "name": "for_each",
                "type": "ForEach",
                "dependsOn": [{"activity": "before", "dependencyConditions": ["Succeeded"]}],
                "typeProperties": {
                    "items": EXPRESSION,
                    "batchCount": 4,
                    "activities": [
                        {
                            "name": "copy",
                            "type": "Copy",
                            "policy": {"timeout": "0.00:10:00", "retry": 3},
                            "typeProperties": {
                                "source": {"type": "BinarySource", "storeSettings": {"type": "HttpReadSettings"}},
                                "sink": {"type": "BinarySink", "storeSettings": {"type": "AzureBlobFSWriteSettings"}},
                            },
                        }
                    ],
                },
            },
            {
                "name": "landed",
                "type": "GetMetadata",
                "typeProperties": {
                    "dataset": {"referenceName": "ds", "type": "DatasetReference", "parameters": {"a": EXPRESSION}},
                    "storeSettings": {"type": "AzureBlobFSReadSettings", "recursive": False},
                },
            },
        ],
    },
    "trigger": {
        "type": "ScheduleTrigger",
        "runtimeState": "Stopped",
        "pipelines": [
            {
                "pipelineReference": {"referenceName": "pl", "type": "PipelineReference"},
                "parameters": {"files": "[]"},
            }
        ],
        "typeProperties": {
            "recurrence": {
                "frequency": "Day",
                "interval": 1,
                "startTime": "2026-12-01T03:00:00Z",
                "timeZone": "UTC",
                "schedule": {"hours": [3], "minutes": [0]},
            }
        },
    },
}
COPY = "activities.0.typeProperties.activities.0"
REMOVED = object()


def changed(kind: Kind, path: str, value: object) -> Definition:
    """The sound definition of a kind with one place changed; the path's steps are separated by dots."""
    properties = copy.deepcopy(SOUND[kind])
    *way, last = path.split(".")
    place: Any = properties
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return Definition(kind, "x", properties)


@pytest.mark.parametrize("kind", list(SOUND))
def test_what_arrives_as_it_is_written_is_left_alone(kind: Kind) -> None:
    assert losses(Definition(kind, "x", SOUND[kind])) == []


@pytest.mark.parametrize(
    ("kind", "path", "value", "where", "what"),
    [
        # keys and types of every kind
        ("linkedService", "version", "1.0", "version", "drops this key"),
        ("dataset", "structure", [], "structure", "drops this key"),
        ("pipeline", "runDimensions", {}, "runDimensions", "drops this key"),
        ("trigger", "extra", 1, "extra", "drops this key"),
        ("pipeline", "annotations", [1], "annotations[0]", "text only"),
        # strings only
        (
            "pipeline",
            "parameters.files",
            {"type": "array", "defaultValue": []},
            "parameters.files",
            "'array' into String",
        ),
        ("pipeline", "parameters.files", {"type": "string"}, "parameters.files", "an empty default"),
        ("pipeline", "parameters.n", {"type": "string", "defaultValue": 1}, "parameters.n", "default into text"),
        ("pipeline", "parameters.n", "text", "parameters.n", "with a type and a default"),
        ("pipeline", "variables.list", {"type": "Array"}, "variables.list", "'Array' into String"),
        ("dataset", "parameters.n", {"type": "int", "defaultValue": 1}, "parameters.n", "'int' into String"),
        ("linkedService", "parameters.n", {"type": "bool"}, "parameters.n", "'bool' into String"),
        (
            "dataset",
            "linkedServiceName.parameters.u",
            EXPRESSION,
            "linkedServiceName.parameters.u",
            "no expression object",
        ),
        ("dataset", "linkedServiceName.parameters.u", 1, "linkedServiceName.parameters.u", "value into text"),
        ("trigger", "pipelines.0.parameters.files", [], "pipelines[0].parameters.files", "value into text"),
        # linked services and datasets
        ("linkedService", "type", "Sftp", "type", "'Sftp' is not known"),
        ("linkedService", "typeProperties.password", "x", "typeProperties.password", "drops this key"),
        ("dataset", "type", "Avro", "type", "'Avro' is not known"),
        ("dataset", "typeProperties.location.type", "SftpLocation", "typeProperties.location.type", "is not known"),
        ("dataset", "typeProperties.location.container", "x", "typeProperties.location.container", "drops this key"),
        ("dataset", "folder.owner", "x", "folder.owner", "drops this key"),
        # pipelines
        ("pipeline", "concurrency", 51, "concurrency", "from 1 to 50"),
        ("pipeline", "concurrency", EXPRESSION, "concurrency", "from 1 to 50"),
        ("pipeline", "policy", {"elapsedTimeMetric": {}}, "policy", "only with a duration"),
        # activities
        ("pipeline", "activities.0.type", "ForeEach", "activities[0] (for_each).type", "as something else"),
        ("pipeline", "activities.0.retries", 1, "activities[0] (for_each).retries", "drops this key"),
        (
            "pipeline",
            "activities.0.typeProperties.batchCount",
            EXPRESSION,
            "typeProperties.batchCount",
            "fails at apply",
        ),
        (
            "pipeline",
            "activities.0.typeProperties.isSequential",
            "true",
            "typeProperties.isSequential",
            "fails at apply",
        ),
        ("pipeline", "activities.0.typeProperties.items", "@x", "typeProperties.items", "fails at apply"),
        ("pipeline", "activities.0.typeProperties.activities", {}, "typeProperties.activities", "takes a list"),
        ("pipeline", f"{COPY}.policy.retryIntervalInSeconds", EXPRESSION, "retryIntervalInSeconds", "fails at apply"),
        ("pipeline", f"{COPY}.policy.retry", "3", "(copy).policy.retry", "fails at apply"),
        (
            "pipeline",
            f"{COPY}.typeProperties.dataIntegrationUnits",
            EXPRESSION,
            "dataIntegrationUnits",
            "fails at apply",
        ),
        ("pipeline", f"{COPY}.typeProperties.source.type", "BinarySrc", "source.type", "'BinarySrc' is not known"),
        ("pipeline", f"{COPY}.typeProperties.source.storeSettings", REMOVED, "source.storeSettings", "keeps a null"),
        ("pipeline", f"{COPY}.typeProperties.source.storeSettings", None, "source.storeSettings", "null as null"),
        (
            "pipeline",
            f"{COPY}.typeProperties.source.formatSettings",
            {"type": "BinaryReadSettings"},
            "source.formatSettings.compressionProperties",
            "keeps a null",
        ),
        (
            "pipeline",
            "activities.1.typeProperties.formatSettings",
            {"type": "BinaryReadSettings"},
            "formatSettings.compressionProperties",
            "keeps a null",
        ),
        # triggers
        ("trigger", "type", "TumblingWindowTrigger", "type", "deploys no trigger of the type"),
        ("trigger", "typeProperties.recurrence.startTime", REMOVED, "recurrence.startTime", "time of the deployment"),
        ("trigger", "typeProperties.recurrence.startTime", "2026-12-01T03:00:00", "recurrence.startTime", "as UTC"),
        ("trigger", "typeProperties.recurrence.endTime", "2026-12-31", "recurrence.endTime", "as UTC"),
        (
            "trigger",
            "typeProperties.recurrence.timeZone",
            "W. Europe Standard Time",
            "recurrence.timeZone",
            "marks the start as UTC",
        ),
        ("trigger", "typeProperties.recurrence.frequency", "day", "recurrence.frequency", "sends Minute"),
        ("trigger", "typeProperties.recurrence.schedule.seconds", [1], "schedule.seconds", "drops this key"),
    ],
)
def test_each_loss_is_found_where_it_stands(kind: Kind, path: str, value: object, where: str, what: str) -> None:
    (loss,) = losses(changed(kind, path, value))
    assert loss.where.startswith(f"{kind}/x.json: ")
    assert loss.where.endswith(where)
    assert what in loss.what
    assert loss.instead


def test_a_web_activity_with_a_secret_less_authentication_keeps_two_nulls() -> None:
    web = {
        "name": "marker",
        "type": "WebActivity",
        "typeProperties": {"method": "PUT", "url": "https://x", "authentication": {"type": "MSI", "resource": "y"}},
    }
    found = losses(Definition("pipeline", "x", {"activities": [web]}))
    assert [loss.where.rpartition(".")[2] for loss in found] == ["password", "pfx"]


@pytest.mark.parametrize(
    "place",
    [
        ("IfCondition", {"expression": EXPRESSION, "ifTrueActivities": "HERE"}),
        ("IfCondition", {"expression": EXPRESSION, "ifFalseActivities": "HERE"}),
        ("Until", {"expression": EXPRESSION, "activities": "HERE"}),
        ("Switch", {"on": EXPRESSION, "defaultActivities": "HERE"}),
        ("Switch", {"on": EXPRESSION, "cases": [{"value": "a", "activities": "HERE"}]}),
    ],
)
def test_activities_inside_activities_are_looked_at(place: tuple[str, dict[str, Any]]) -> None:
    kind, inside = place
    wait = [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": EXPRESSION}}]
    properties = json.loads(json.dumps(inside).replace('"HERE"', json.dumps(wait)))
    outer = {"name": "outer", "type": kind, "typeProperties": properties}
    (loss,) = losses(Definition("pipeline", "x", {"activities": [outer]}))
    assert loss.where.endswith("[0] (wait).typeProperties.waitTimeInSeconds")


def test_a_lake_that_is_no_text_is_found() -> None:
    lake = {"type": "AzureBlobFS", "typeProperties": {"url": EXPRESSION}}
    (loss,) = losses(Definition("linkedService", "x", lake))
    assert loss.where.endswith("typeProperties.url")


def test_all_losses_of_a_factory_are_told_at_once() -> None:
    factory = Factory((changed("pipeline", "concurrency", 0), changed("trigger", "extra", 1)))
    with pytest.raises(DefinitionError, match="concurrency") as refused:
        require_lossless(factory)
    assert "trigger/x.json: extra" in str(refused.value)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("dataset/a.json", "{", "dataset/a.json is not JSON"),
        ("dataset/a.json", "[]", "has no object 'properties'"),
        ("dataset/a.json", '{"name": "b", "properties": {}}', "its name is 'b'"),
        ("pipeline/a.json", '{"name": "a", "properties": {"activities": {}}}', "activities is no JSON array"),
        ("pipeline/a.json", '{"name": "a", "properties": {"parameters": []}}', "parameters is no JSON object"),
        ("factory/a.json", '{"name": "a", "properties": {}}', "deploys linkedService, dataset, pipeline, trigger and"),
    ],
)
def test_a_file_that_is_no_definition_is_refused(tmp_path: Path, file: str, content: str, message: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionError, match=message.replace("[", r"\[")):
        read_factory(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="is no folder"):
        read_factory(tmp_path / "absent")
