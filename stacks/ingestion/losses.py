"""What azurerm 4.55.0 would lose or change of a Data Factory definition when it deploys it.

Neither plan nor validate reports any of this. Found by reading the provider's resources ``azurerm_data_factory_*`` and
by applying them to a fake service that records requests; the tests have a case for each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.errors import DefinitionError
from stacks.ingestion import activities
from stacks.ingestion.loss import Loss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stacks.ingestion.definitions import Definition, Factory

# Written by the service when a definition is published, or set by each environment; not part of the definition.
_OF_THE_SERVICE = {"lastPublishTime", "lastModifiedByObjectId", "runtimeState"}
_COMMON = {"annotations", "description"}
_KEPT = {
    "linkedService": _COMMON | {"type", "typeProperties", "connectVia", "parameters"},
    "dataset": _COMMON | {"type", "typeProperties", "linkedServiceName", "parameters", "schema", "folder"},
    "pipeline": _COMMON | {"activities", "parameters", "variables", "folder", "concurrency", "policy"},
    "trigger": _COMMON | {"type", "typeProperties", "pipelines"},
}
# The types whose keys azurerm is known to deploy, and those keys.
_LINKED_SERVICES = {
    "AzureBlobFS": {"url"},
    "HttpServer": {"url", "authenticationType", "enableServerCertificateValidation"},
}
_DATASETS = {
    "Binary": {"location", "compression"},
    "DelimitedText": {
        "location",
        "columnDelimiter",
        "rowDelimiter",
        "encodingName",
        "compressionCodec",
        "compressionLevel",
        "quoteChar",
        "escapeChar",
        "firstRowAsHeader",
        "nullValue",
    },
    "Json": {"location", "encodingName", "compression"},
}
_LOCATIONS = {
    "HttpServerLocation": {"type", "relativeUrl", "folderPath", "fileName"},
    "AzureBlobFSLocation": {"type", "fileSystem", "folderPath", "fileName"},
}
_RECURRENCE = {"frequency", "interval", "startTime", "endTime", "timeZone", "schedule"}
_SCHEDULE = {"minutes", "hours", "weekDays", "monthDays", "monthlyOccurrences"}
_FREQUENCIES = ("Minute", "Hour", "Day", "Week", "Month")
_MOST_RUNS = 50  # concurrent runs of one pipeline
_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def require_lossless(factory: Factory) -> None:
    """Refuse a factory that would not be deployed as it is written.

    Raises:
        DefinitionError: the message lists every loss.
    """
    found = [loss for definition in factory.definitions for loss in losses(definition)]
    if found:
        listed = "\n".join(f"  {loss}" for loss in found)
        raise DefinitionError(f"azurerm would not deploy these definitions as they are written:\n{listed}")


def losses(definition: Definition) -> list[Loss]:
    """Return everything in one definition that azurerm would lose or change."""
    check = {"linkedService": _linked_service, "dataset": _dataset, "pipeline": _pipeline, "trigger": _trigger}
    properties = {key: value for key, value in definition.properties.items() if key not in _OF_THE_SERVICE}
    found = [*_unknown_keys("", properties, _KEPT[definition.kind]), *_annotations(properties)]
    found += check[definition.kind](properties)
    return [Loss(f"{definition.file}: {loss.where}", loss.what, loss.instead) for loss in found]


def _unknown_keys(where: str, value: Mapping[str, Any], kept: Iterable[str]) -> Iterator[Loss]:
    for key in sorted(value.keys() - set(kept)):
        yield Loss(f"{where}.{key}" if where else key, "azurerm drops this key", "Remove it, or do without it")


def _annotations(properties: Mapping[str, Any]) -> Iterator[Loss]:
    for index, annotation in enumerate(properties.get("annotations", [])):
        if not isinstance(annotation, str):
            yield Loss(f"annotations[{index}]", "azurerm takes annotations that are text only", "Write it as text")


def _defaults(section: str, declared: Mapping[str, Any]) -> Iterator[Loss]:
    """Check parameters and variables: in azurerm they are a map from name to default value, all strings."""
    for name, declaration in sorted(declared.items()):
        where = f"{section}.{name}"
        if not isinstance(declaration, dict):
            yield Loss(where, "azurerm knows declarations with a type and a default", "Write an object")
            continue
        if str(declaration.get("type")).lower() != "string":
            yield Loss(
                where,
                f"azurerm turns the type {declaration.get('type')!r} into String",
                "Make it a string; json() reads a list or an object from one",
            )
        elif "defaultValue" not in declaration:
            yield Loss(where, "azurerm sends an empty default, so that nobody has to give it", "Write its defaultValue")
        elif not isinstance(declaration["defaultValue"], str):
            yield Loss(where, "azurerm turns the default into text", "Write the defaultValue as a string")
        yield from _unknown_keys(where, declaration, {"type", "defaultValue"})


def _texts(where: str, values: Mapping[str, Any]) -> Iterator[Loss]:
    """Check the arguments of a reference: in azurerm they are a map of strings, too."""
    for name, value in sorted(values.items()):
        if isinstance(value, dict) and value.get("type") == "Expression":
            yield Loss(
                f"{where}.{name}",
                "azurerm takes text here, no expression object",
                f"Write {value.get('value')!r}, which means the same",
            )
        elif not isinstance(value, str):
            yield Loss(f"{where}.{name}", "azurerm turns the value into text", "Write it as a string")


def _linked_service(properties: Mapping[str, Any]) -> Iterator[Loss]:
    yield from _of_known_type("linked service", properties, _LINKED_SERVICES)
    yield from _defaults("parameters", properties.get("parameters", {}))
    runtime = properties.get("connectVia", {})
    kept = (
        {"referenceName", "type"}
        if properties.get("type") == "AzureBlobFS"
        else {"referenceName", "type", "parameters"}
    )
    yield from _unknown_keys("connectVia", runtime, kept)
    yield from _texts("connectVia.parameters", runtime.get("parameters", {}))
    if properties.get("type") == "AzureBlobFS" and not isinstance(properties.get("typeProperties", {}).get("url"), str):
        yield Loss("typeProperties.url", "azurerm takes text here", "Write the account's dfs endpoint as a string")


def _of_known_type(what: str, properties: Mapping[str, Any], known: Mapping[str, set[str]]) -> Iterator[Loss]:
    kept = known.get(properties.get("type", ""))
    if kept is None:
        yield Loss(
            "type",
            f"what azurerm keeps of a {what} of the type {properties.get('type')!r} is not known to this check",
            f"Use {', '.join(known)}, or add the type to stacks/ingestion/losses.py from the provider's source",
        )
    else:
        yield from _unknown_keys("typeProperties", properties.get("typeProperties", {}), kept)


def _dataset(properties: Mapping[str, Any]) -> Iterator[Loss]:
    yield from _of_known_type("dataset", properties, _DATASETS)
    yield from _defaults("parameters", properties.get("parameters", {}))
    reference = properties.get("linkedServiceName", {})
    yield from _unknown_keys("linkedServiceName", reference, {"referenceName", "type", "parameters"})
    yield from _texts("linkedServiceName.parameters", reference.get("parameters", {}))
    yield from _unknown_keys("folder", properties.get("folder", {}), {"name"})
    location = properties.get("typeProperties", {}).get("location", {})
    kept = _LOCATIONS.get(location.get("type", ""))
    if kept is None:
        yield Loss(
            "typeProperties.location.type",
            f"what azurerm keeps of a location of the type {location.get('type')!r} is not known to this check",
            f"Use {', '.join(_LOCATIONS)}, or add the type to stacks/ingestion/losses.py from the provider's source",
        )
    else:
        yield from _unknown_keys("typeProperties.location", location, kept)


def _pipeline(properties: Mapping[str, Any]) -> Iterator[Loss]:
    yield from _defaults("parameters", properties.get("parameters", {}))
    yield from _defaults("variables", properties.get("variables", {}))
    yield from _unknown_keys("folder", properties.get("folder", {}), {"name"})
    policy = properties.get("policy", {})
    yield from _unknown_keys("policy", policy, {"elapsedTimeMetric"})
    if "policy" in properties and not isinstance(policy.get("elapsedTimeMetric", {}).get("duration"), str):
        yield Loss("policy", "azurerm sends it only with a duration that is text", "Give elapsedTimeMetric.duration")
    runs = properties.get("concurrency", 1)
    if type(runs) is not int or not 1 <= runs <= _MOST_RUNS:
        yield Loss("concurrency", f"azurerm takes a whole number from 1 to {_MOST_RUNS}", "Write one")
    yield from activities.losses(properties.get("activities", []))


def _trigger(properties: Mapping[str, Any]) -> Iterator[Loss]:
    if properties.get("type") != "ScheduleTrigger":
        yield Loss(
            "type", f"the stack deploys no trigger of the type {properties.get('type')!r}", "Use a ScheduleTrigger"
        )
        return
    for index, started in enumerate(properties.get("pipelines", [])):
        yield from _unknown_keys(f"pipelines[{index}]", started, {"pipelineReference", "parameters"})
        yield from _texts(f"pipelines[{index}].parameters", started.get("parameters", {}))
    yield from _unknown_keys("typeProperties", properties.get("typeProperties", {}), {"recurrence"})
    yield from _recurrence(properties.get("typeProperties", {}).get("recurrence", {}))


def _recurrence(recurrence: Mapping[str, Any]) -> Iterator[Loss]:
    where = "typeProperties.recurrence"
    yield from _unknown_keys(where, recurrence, _RECURRENCE)
    yield from _unknown_keys(f"{where}.schedule", recurrence.get("schedule", {}), _SCHEDULE)
    if "startTime" not in recurrence:
        yield Loss(f"{where}.startTime", "azurerm sends the time of the deployment", "Write a startTime")
    for key in ("startTime", "endTime"):
        if key in recurrence and not _UTC_TIME.fullmatch(str(recurrence[key])):
            yield Loss(f"{where}.{key}", "azurerm sends every time as UTC", "Write it as 2026-12-01T03:00:00Z")
    if recurrence.get("timeZone") != "UTC":
        yield Loss(
            f"{where}.timeZone",
            "azurerm marks the start as UTC, which the service documents for the time zone UTC alone",
            'Write "UTC" and the hours in UTC',
        )
    if recurrence.get("frequency") not in _FREQUENCIES:
        yield Loss(f"{where}.frequency", "azurerm sends Minute", f"Write one of {', '.join(_FREQUENCIES)}")
