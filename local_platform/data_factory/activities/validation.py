"""Validation: waits until a file or folder exists and meets the conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.datasets import dataset
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.support_copy import dataset_refusals
from local_platform.data_factory.timespan import timespan
from local_platform.data_factory.transfer.metadata import child_items, second

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope
    from local_platform.data_factory.stores.lake_path import LakePath

_SERVICE_DEFAULT_TIMEOUT, _SERVICE_DEFAULT_SLEEP = "0.12:00:00", 10


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Check repeatedly until the conditions are met or the timeout is reached."""
    path = dataset(activity.properties["dataset"], scope).path()
    given = scope.inputs(activity.properties, "timeout", "sleep", "minimumSize", "childItems")
    scope.record_input({"dataset": {"location": str(path)}})
    limit = timespan(f"timeout of {activity.name!r}", given.get("timeout") or _SERVICE_DEFAULT_TIMEOUT)
    timed = scope.until(limit.total_seconds())
    while True:
        found, problem = _look(path, given, scope)
        if problem is None:
            return found
        try:
            timed.wait(float(given.get("sleep") or _SERVICE_DEFAULT_SLEEP))
        except ActivityError as error:
            raise ActivityError(f"{path}: {problem}, after {limit} of waiting.", error.code) from error


def _look(path: LakePath, given: Mapping[str, Any], scope: Scope) -> tuple[dict[str, Any], str | None]:
    """Return what was found, and which condition is not met."""
    entry = scope.machine.store.entry(path)
    if entry is None:
        return {"exists": False}, "there is no such file or folder"
    found = {
        "exists": True,
        "itemName": entry.path.name,
        "itemType": "Folder" if entry.is_folder else "File",
        "lastModified": second(entry),
    }
    if not entry.is_folder:
        least = int(given.get("minimumSize") or 0)
        problem = f"{entry.size} bytes where at least {least} are expected" if entry.size < least else None
        return {**found, "size": entry.size}, problem
    children = child_items(entry, {}, scope)
    wanted = given.get("childItems")
    problem = None if wanted is None or wanted == bool(children) else f"the folder holds {len(children)} items"
    return {**found, "childItems": children}, problem


HANDLER = Handler(
    run,
    refusals=lambda activity, factory: dataset_refusals(
        activity.properties.get("dataset"), factory, ("Binary", "DelimitedText", "Json"), http=False
    ),
)
