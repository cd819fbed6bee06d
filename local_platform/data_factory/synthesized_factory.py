"""Reads a factory from a synthesized ingestion stack, so that the Terraform JSON that deploys is what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from data_factory.json_text import read_json
from local_platform.data_factory.definitions import Factory
from local_platform.data_factory.errors import FactoryError
from local_platform.data_factory.malformed import readable
from stacks.synthesized import Stack, blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_Read = TypeVar("_Read")
_PIPELINE = "azurerm_data_factory_pipeline"
_DATASET = "azurerm_data_factory_custom_dataset"
_LINKED_SERVICE = "azurerm_data_factory_linked_custom_service"
_LAKE = "azurerm_data_factory_linked_service_data_lake_storage_gen2"
_SCHEDULE = "azurerm_data_factory_trigger_schedule"
_KNOWN = (_PIPELINE, _DATASET, _LINKED_SERVICE, _LAKE, _SCHEDULE)
_OBJECTS = (
    "azurerm_data_factory_dataset_",
    "azurerm_data_factory_linked_service_",
    "azurerm_data_factory_trigger_",
    "azurerm_data_factory_data_flow",
)
_ADVICE = "is not of the form that synthesis gives it. Run `make synth` again."


def read_document(file: Path) -> Factory:
    """Read the factory that a ``cdk.tf.json`` deploys.

    Raises:
        FactoryError: the file is none, deploys no pipeline, or deploys an object whose form is not known here.
    """
    try:
        document = read_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FactoryError(f"{file} is not JSON: {error}. Run `make synth` again.") from error
    if not isinstance(document, dict):
        raise FactoryError(f"{file} holds no JSON object. Run `make synth` again.")
    return factory_of(Stack(file.parent.name, document, file.parent))


def factory_of(stack: Stack) -> Factory:
    """Return the factory that a stack deploys.

    Raises:
        FactoryError: it deploys no pipeline, or an object whose form is not known here.
    """
    with readable(f"The stack {stack.name}", _ADVICE):
        resources = stack.resources
    unknown = [r.address for r in resources if r.type.startswith(_OBJECTS) and r.type not in _KNOWN]
    if unknown:
        raise FactoryError(f"{stack.name} deploys {unknown[0]}, whose form can't be run here. Use {', '.join(_KNOWN)}.")
    pipelines = _objects(stack, _PIPELINE, _pipeline)
    if not pipelines:
        raise FactoryError(f"The stack {stack.name} deploys no pipeline. Give an ingestion stack.")
    return Factory(
        name=next(iter(_objects(stack, _PIPELINE, _factory_name).values())) or stack.name,
        pipelines=pipelines,
        datasets=_objects(stack, _DATASET, _dataset),
        linked_services=_objects(stack, _LINKED_SERVICE, _custom) | _objects(stack, _LAKE, _lake),
        triggers=_objects(stack, _SCHEDULE, _schedule),
    )


def _objects(stack: Stack, type_: str, read: Callable[[dict[str, Any]], _Read]) -> dict[str, _Read]:
    found = {}
    for resource in stack.of_type(type_):
        with readable(f"{stack.name}: {resource.address}", _ADVICE):
            body = _unescaped(stack.resolve(dict(resource.body)))
            found[body["name"]] = read(body)
    return found


def _unescaped(value: Any) -> Any:
    """Return a value as it is without Terraform's escapes: ``$${`` stands for ``${`` and ``%%{`` for ``%{``."""
    if isinstance(value, dict):
        return {key: _unescaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    return value.replace("$${", "${").replace("%%{", "%{") if isinstance(value, str) else value


def _json(owner: str, text: Any) -> Any:
    try:
        return read_json(text)
    except (TypeError, ValueError) as error:
        raise FactoryError(f"{owner} holds no JSON text ({error}), which the service would refuse.") from error


def _strings(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: {"type": "String", "defaultValue": value} for name, value in (values or {}).items()}


def _factory_name(pipeline: Mapping[str, Any]) -> str:
    """Return the name of the factory that a pipeline is in; empty when only the cloud knows it."""
    name = str(pipeline.get("data_factory_id", "")).rpartition("/")[2]
    return "" if "${" in name else name


def _pipeline(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "activities": _json(f"activities_json of {body['name']}", body.get("activities_json", "[]")),
        "parameters": _strings(body.get("parameters")),
        "variables": _strings(body.get("variables")),
        "concurrency": body.get("concurrency"),
    }


def _dataset(body: Mapping[str, Any]) -> dict[str, Any]:
    reference = blocks(body, "linked_service")[0]
    return {
        "type": body["type"],
        "typeProperties": _json(f"type_properties_json of {body['name']}", body["type_properties_json"]),
        "parameters": _strings(body.get("parameters")),
        "linkedServiceName": {
            "referenceName": reference["name"],
            "type": "LinkedServiceReference",
            "parameters": reference.get("parameters") or {},
        },
    }


def _custom(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": body["type"],
        "typeProperties": _json(f"type_properties_json of {body['name']}", body["type_properties_json"]),
        "parameters": _strings(body.get("parameters")),
    }


def _lake(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "AzureBlobFS",
        "typeProperties": {"url": body["url"]},
        "parameters": _strings(body.get("parameters")),
    }


def _schedule(body: Mapping[str, Any]) -> dict[str, Any]:
    started = blocks(body, "pipeline") or [
        {"name": body.get("pipeline_name"), "parameters": body.get("pipeline_parameters")}
    ]
    recurrence = {
        "frequency": body.get("frequency", "Minute"),
        "interval": body.get("interval", 1),
        "startTime": body.get("start_time"),
        "endTime": body.get("end_time"),
        "timeZone": body.get("time_zone", "UTC"),
        "schedule": _days_and_times(next(iter(blocks(body, "schedule")), {})),
    }
    return {
        "type": "ScheduleTrigger",
        "runtimeState": "Started" if body.get("activated", True) else "Stopped",
        "pipelines": [
            {
                "pipelineReference": {"referenceName": item["name"], "type": "PipelineReference"},
                "parameters": item.get("parameters") or {},
            }
            for item in started
        ],
        "typeProperties": {"recurrence": {key: value for key, value in recurrence.items() if value is not None}},
    }


def _days_and_times(schedule: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"days_of_month": "monthDays", "days_of_week": "weekDays", "hours": "hours", "minutes": "minutes"}
    monthly = [{"day": item["weekday"], "occurrence": item.get("week")} for item in blocks(schedule, "monthly")]
    lists = {name: schedule[key] for key, name in renamed.items() if schedule.get(key)}
    return lists | ({"monthlyOccurrences": monthly} if monthly else {})
