"""Puts an environment's own values into the definitions; everything else is deployed as it is written."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stacks.errors import DefinitionError
from stacks.ingestion.definitions import Factory

if TYPE_CHECKING:
    from stacks.ingestion.definitions import Definition

_SOURCE_PARAMETER, _DOCUMENT_PARAMETER = "base_url", "delivery_document"


@dataclass(frozen=True, slots=True)
class EnvironmentValues:
    """The values that an environment sets in the definitions.

    Attributes:
        lake_url: dfs endpoint of the lake's account.
        source_url: folder of the source's files.
        document: name of the file there that describes a delivery; empty when there is none.
        at_utc: time of day at which schedules fire, ``HH:MM``.
    """

    lake_url: str
    source_url: str
    document: str
    at_utc: str


def in_environment(factory: Factory, values: EnvironmentValues) -> Factory:
    """Return the factory with the environment's lake, its source as the default, and its time in each schedule.

    Raises:
        DefinitionError: the definitions have no place for a value, so an environment would use another's.
    """
    changed = Factory(tuple(_in_environment(definition, values) for definition in factory.definitions))
    places = {
        "linked service of the type AzureBlobFS": any(map(_lake, changed.of("linkedService"))),
        f"pipeline with the parameter {_SOURCE_PARAMETER}": any(map(_source, changed.of("pipeline"))),
        f"pipeline with the parameter {_DOCUMENT_PARAMETER}": any(map(_document, changed.of("pipeline"))),
        "trigger with a schedule": any(map(_schedule, changed.of("trigger"))),
    }
    for place, found in places.items():
        if not found:
            raise DefinitionError(
                f"The definitions hold no {place}, which takes what each environment sets. Restore it, or change "
                "stacks/ingestion/environment.py."
            )
    return changed


def _in_environment(definition: Definition, values: EnvironmentValues) -> Definition:
    changed = replace(definition, properties=deepcopy(definition.properties))
    lake, source, document = _lake(changed), _source(changed), _document(changed)
    schedule = _schedule(changed)
    if lake:
        lake["url"] = values.lake_url
    if source:
        source["defaultValue"] = values.source_url
    if document:
        document["defaultValue"] = values.document
    if schedule:
        hour, minute = values.at_utc.split(":")
        schedule |= {"hours": [int(hour)], "minutes": [int(minute)]}
    return changed


def _lake(definition: Definition) -> dict[str, Any] | None:
    """Return the place in a definition that holds the lake's address; None when it has none."""
    found: dict[str, Any] | None = definition.properties.get("typeProperties")
    return found if definition.properties.get("type") == "AzureBlobFS" else None


def _source(definition: Definition) -> dict[str, Any] | None:
    """Return the place in a definition that holds the default source; None when it has none."""
    return _parameter(definition, _SOURCE_PARAMETER) if definition.kind in {"linkedService", "pipeline"} else None


def _document(definition: Definition) -> dict[str, Any] | None:
    """Return the place in a definition that names the delivery document; None when it has none."""
    return _parameter(definition, _DOCUMENT_PARAMETER) if definition.kind == "pipeline" else None


def _parameter(definition: Definition, name: str) -> dict[str, Any] | None:
    found = definition.properties.get("parameters", {}).get(name)
    return found if isinstance(found, dict) else None


def _schedule(definition: Definition) -> dict[str, Any] | None:
    """Return the times of day of a trigger; None when it has none."""
    recurrence = definition.properties.get("typeProperties", {}).get("recurrence")
    found = recurrence.get("schedule") if isinstance(recurrence, dict) else None
    return found if definition.kind == "trigger" and isinstance(found, dict) else None
