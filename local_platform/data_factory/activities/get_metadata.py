"""GetMetadata: metadata of a file or folder in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.datasets import dataset
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.names import spelled
from local_platform.data_factory.support_copy import dataset_refusals
from local_platform.data_factory.transfer.metadata import FIELDS, metadata

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Return the listed fields; a missing file fails the activity, unless ``exists`` is among them."""
    data = dataset(activity.properties["dataset"], scope)
    given = scope.inputs(activity.properties, "fieldList", "storeSettings")
    path = data.path()
    scope.record_input({"dataset": {"referenceName": data.name, "location": str(path)}})
    fields = [spelled(str(field), FIELDS) for field in given.get("fieldList") or []]
    entry = scope.machine.store.entry(path)
    if entry is not None:
        settings = given.get("storeSettings") or {}
        return {field: metadata(data, entry, field, settings, scope) for field in fields}
    if "exists" in fields:
        return {"exists": False}
    raise ActivityError(f"{path}: there is no such file or folder.", "PathNotFound")


HANDLER = Handler(
    run,
    refusals=lambda activity, factory: dataset_refusals(
        activity.properties.get("dataset"), factory, ("Binary", "DelimitedText", "Json"), http=False
    ),
)
