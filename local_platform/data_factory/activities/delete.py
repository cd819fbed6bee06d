"""Delete: files or a folder of the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.datasets import Dataset, dataset
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.support_copy import dataset_refusals
from local_platform.data_factory.transfer.lake_files import lake_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory.definitions import Activity, Factory
    from local_platform.data_factory.scope import Scope

_SELECTING = ("wildcardFileName", "wildcardFolderPath", "modifiedDatetimeStart", "modifiedDatetimeEnd")


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Delete the files that the dataset and its settings select; missing ones are no error."""
    data = dataset(activity.properties["dataset"], scope)
    given = scope.inputs(activity.properties, "storeSettings", "recursive")
    scope.record_input({"dataset": {"referenceName": data.name, "location": str(data.path())}})
    settings = dict(given.get("storeSettings") or {})
    # In this activity, subfolders are only included when ``recursive`` is set.
    settings["recursive"] = settings.get("recursive", given.get("recursive", False)) is True
    return {
        "datasetName": data.name,
        "recursive": settings["recursive"],
        "isWildcardUsed": any(sign in str(settings.get("wildcardFileName") or data.file) for sign in "*?"),
        "filesDeleted": _delete(data, settings, scope),
    }


def _delete(data: Dataset, settings: Mapping[str, Any], scope: Scope) -> int:
    store = scope.machine.store
    named = data.file and not any(sign in data.file for sign in "*?")
    if store.entry(data.path() if named else data.folder_path()) is None:
        return 0
    files = lake_files(data, settings, store)
    for file in files:
        scope.check()
        store.delete(file.entry.path)
    whole_folder = not data.file and settings["recursive"] and not any(settings.get(name) for name in _SELECTING)
    if whole_folder:
        store.delete(data.folder_path())
    return len(files)


def _refusals(activity: Activity, factory: Factory) -> Iterator[str]:
    formats = ("Binary", "DelimitedText", "Json")
    yield from dataset_refusals(activity.properties.get("dataset"), factory, formats, http=False)
    if activity.properties.get("enableLogging"):
        yield "enableLogging: no log of deleted files is written here; the run history names what was deleted"


HANDLER = Handler(run, refusals=_refusals)
