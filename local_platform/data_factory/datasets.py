"""Datasets and linked services as an activity sees them: parameters bound, expressions evaluated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from data_factory.expressions import evaluate
from local_platform.data_factory.errors import ActivityError, ParameterError
from local_platform.data_factory.names import spelled
from local_platform.data_factory.stores.lake_path import LakePath, lake_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data_factory.expressions import Context
    from local_platform.data_factory.scope import Scope

HTTP_SERVICE = "HttpServer"
HTTP_LOCATION = "HttpServerLocation"
LAKE_SERVICES = ("AzureBlobFS", "AzureBlobStorage")
LAKE_LOCATIONS = {"AzureBlobFSLocation": "fileSystem", "AzureBlobStorageLocation": "container"}


@dataclass(frozen=True, slots=True)
class LinkedService:
    """A linked service with its ``typeProperties`` evaluated."""

    name: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with its ``typeProperties`` evaluated."""

    name: str
    type: str
    properties: Mapping[str, Any]
    service: LinkedService

    @property
    def location(self) -> Mapping[str, Any]:
        """The dataset's location."""
        location = self.properties.get("location")
        return location if isinstance(location, dict) else {}

    @property
    def is_http(self) -> bool:
        """Whether the data are read over HTTP; they can't be written."""
        return self.location.get("type") == HTTP_LOCATION

    @property
    def file(self) -> str:
        """Name of the file; empty when a folder is meant."""
        return _text(self, "fileName")

    def folder_path(self) -> LakePath:
        """Return the folder in the lake.

        Raises:
            ActivityError: the path leaves its container; the same below.
        """
        container = _text(self, LAKE_LOCATIONS[self.location["type"]])
        return lake_path(container, _text(self, "folderPath"))

    def path(self) -> LakePath:
        """Return the file in the lake, or the folder when the dataset names no file."""
        return self.folder_path().child(self.file)

    def url(self) -> str:
        """Return the URL: the linked service's with the dataset's directly appended, as documented.

        Raises:
            ActivityError: they would lead to another host.
        """
        base, relative = str(self.service.properties.get("url") or ""), _text(self, "relativeUrl")
        if urlsplit(relative).scheme:
            raise ActivityError(
                f"Dataset {self.name!r}: relativeUrl {relative!r} is no relative URL. The host comes from the linked "
                "service alone.",
                permanent=True,
            )
        before = urlsplit(base)
        if before.netloc and not before.path and not before.query and relative and relative[0] not in "/?":
            raise ActivityError(
                f"Dataset {self.name!r}: relativeUrl {relative!r} would become part of the host's name, as nothing is "
                f"put between it and the URL of the linked service {self.service.name!r}. End that with a slash.",
                permanent=True,
            )
        return base + relative


def _text(dataset: Dataset, name: str) -> str:
    value = dataset.location.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ActivityError(f"Dataset {dataset.name!r}: {name} is {value!r}, which is no text.", permanent=True)
    return value


def dataset(reference: Mapping[str, Any], scope: Scope) -> Dataset:
    """Return the dataset that an activity refers to.

    Raises:
        ActivityError: a parameter has no value or one of another type.
        ExpressionError: an expression in it can't be evaluated.
    """
    name = spelled(str(reference["referenceName"]), scope.machine.factory.datasets)
    definition = scope.machine.factory.dataset(name)
    given = scope.resolve(reference.get("parameters") or {})
    # A dataset's expressions see its own parameters and all that the activity sees; so do a linked service's.
    context = scope.context()
    context = replace(context, dataset_parameters=_bind(f"dataset {name!r}", definition, given, scope, context))
    return Dataset(
        name=name,
        type=str(definition.get("type")),
        properties=evaluate(dict(definition.get("typeProperties") or {}), context),
        service=_linked_service(definition["linkedServiceName"], context, scope),
    )


def _linked_service(reference: Mapping[str, Any], context: Context, scope: Scope) -> LinkedService:
    name = spelled(str(reference["referenceName"]), scope.machine.factory.linked_services)
    definition = scope.machine.factory.linked_service(name)
    given = evaluate(reference.get("parameters") or {}, context)
    context = replace(context, dataset_parameters={})
    bound = _bind(f"linked service {name!r}", definition, given, scope, context)
    within = replace(context, linked_service_parameters=bound)
    properties = evaluate(dict(definition.get("typeProperties") or {}), within)
    scope.machine.secrets.learn(properties)
    if definition.get("type") == HTTP_SERVICE:
        properties = {**properties, "url": scope.machine.http.located(str(properties.get("url") or ""), name)}
    return LinkedService(name, str(definition.get("type")), properties)


def _bind(
    owner: str, definition: Mapping[str, Any], given: Mapping[str, Any], scope: Scope, context: Context
) -> dict[str, Any]:
    try:
        return scope.machine.secrets.bind(
            owner, definition.get("parameters") or {}, given, lambda value: evaluate(value, context)
        )
    except ParameterError as error:
        raise ActivityError(str(error), "InvalidParameter", permanent=True) from error
