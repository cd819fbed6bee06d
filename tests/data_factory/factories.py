"""Small factories, written as the service writes them, and runs of them that never wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory import Factory, HttpAccess, PipelineRun, RunOptions, run_pipeline
from tests.data_factory.clocks import FastClock

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]


def expression(text: str) -> Json:
    return {"value": text, "type": "Expression"}


def activity(
    name: str, kind: str, after: Json | None = None, /, *, body: Json | None = None, **properties: Any
) -> Json:
    """`after`: name of an activity to its conditions, separated by commas."""
    depends = [{"activity": key, "dependencyConditions": text.split(",")} for key, text in (after or {}).items()]
    return {"name": name, "type": kind, "dependsOn": depends, "typeProperties": properties, **(body or {})}


def set_to(name: str, variable: str, value: Any, after: Json | None = None) -> Json:
    return activity(name, "SetVariable", after, variableName=variable, value=value)


def fail(name: str, after: Json | None = None, message: str = "broken") -> Json:
    return activity(name, "Fail", after, message=message, errorCode="E1")


def wait(name: str, after: Json | None = None) -> Json:
    return activity(name, "Wait", after, waitTimeInSeconds=1)


def lake_dataset(folder: str, file: str = "", kind: str = "Binary", **properties: Any) -> Json:
    location = {"type": "AzureBlobFSLocation", "fileSystem": "raw", "folderPath": folder}
    return {
        "type": kind,
        "linkedServiceName": {"referenceName": "lake", "type": "LinkedServiceReference"},
        "typeProperties": {"location": location | ({"fileName": file} if file else {}), **properties},
    }


def http_dataset(relative: str, kind: str = "Binary", **properties: Any) -> Json:
    return {
        "type": kind,
        "linkedServiceName": {"referenceName": "web", "type": "LinkedServiceReference"},
        "typeProperties": {"location": {"type": "HttpServerLocation", "relativeUrl": relative}, **properties},
    }


def reference(name: str, **parameters: Any) -> Json:
    return {"referenceName": name, "type": "DatasetReference", "parameters": parameters}


def copy(source: str, sink: str, *, kind: str = "Binary", name: str = "copy", **properties: Any) -> Json:
    """`source_…` and `sink_…` go into the store settings of that side."""
    sides: dict[str, Json] = {}
    for side, stem in (("source", "Source"), ("sink", "Sink")):
        settings = {key[len(side) + 1 :]: properties.pop(key) for key in list(properties) if key.startswith(f"{side}_")}
        sides[side] = {"type": kind + stem, **({"storeSettings": settings} if settings else {})}
    body = {"inputs": [reference(source)], "outputs": [reference(sink)]}
    return activity(name, "Copy", body=body, **sides, **properties)


SERVICES: dict[str, Json] = {
    "lake": {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net"}},
    "web": {
        "type": "HttpServer",
        "typeProperties": {"url": "https://web.example.com/", "authenticationType": "Anonymous"},
    },
}


def factory(*activities: Json, others: Json | None = None, datasets: Json | None = None, **pipeline: Any) -> Factory:
    pipelines = {"main": {"activities": list(activities), **pipeline}, **(others or {})}
    return Factory("test", pipelines, datasets or {}, SERVICES, global_parameters={"region": "weu"})


def run(given: Factory, lake: Path, *, clock: FastClock | None = None, web: str = "", **parameters: Any) -> PipelineRun:
    access = HttpAccess({"web": web, web: web} if web else {})
    return run_pipeline(given, "main", parameters, lake, http=access, options=RunOptions(clock=clock or FastClock()))


def statuses(result: PipelineRun) -> dict[str, str]:
    return {attempt.activity_name: attempt.status for attempt in result.activity_runs}
