"""Metadata of a file or folder, for Get Metadata and Validation."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.transfer.delimited_text import Dialect, column_names
from local_platform.data_factory.transfer.lake_files import modified_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.data_factory.datasets import Dataset
    from local_platform.data_factory.scope import Scope
    from local_platform.data_factory.stores.store import Entry

_PIECE = 1 << 20


def second(entry: Entry) -> str:
    """Format a time of modification as the service does: UTC, whole seconds."""
    return entry.modified.strftime("%Y-%m-%dT%H:%M:%SZ")


def metadata(data: Dataset, entry: Entry, field: str, settings: Mapping[str, Any], scope: Scope) -> Any:
    """Return one field of the metadata.

    Raises:
        ActivityError: there is no such field, or none for a file or for a folder.
    """
    known = _FOLDER if entry.is_folder else _FILE
    if field in known:
        return known[field](data, entry, settings, scope)
    kind = "folder" if entry.is_folder else "file"
    raise ActivityError(
        f"{entry.path} is a {kind}, and a {kind} has no {field!r}. It has {', '.join(sorted(known))}.", permanent=True
    )


def child_items(entry: Entry, settings: Mapping[str, Any], scope: Scope) -> list[dict[str, str]]:
    """Return a folder's items; with a filter on the time, subfolders are left out, as on the service."""
    filtered = settings.get("modifiedDatetimeStart") or settings.get("modifiedDatetimeEnd")
    return [
        {"name": item.path.name, "type": "Folder" if item.is_folder else "File"}
        for item in scope.machine.store.children(entry.path)
        if not filtered or (not item.is_folder and modified_within(item, settings))
    ]


def _pieces(entry: Entry, scope: Scope) -> Iterator[bytes]:
    with scope.machine.store.reading(entry.path) as file:
        while piece := file.read(_PIECE):
            scope.check()
            yield piece


def _md5(entry: Entry, scope: Scope) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for piece in _pieces(entry, scope):
        digest.update(piece)
    return base64.b64encode(digest.digest()).decode()


def _columns(data: Dataset, entry: Entry, scope: Scope) -> list[str]:
    if data.type != "DelimitedText":
        raise ActivityError(
            f"The columns of {data.type} data are not known, only those of DelimitedText.", permanent=True
        )
    dialect = Dialect.of(data.properties)
    first = next(dialect.rows(_pieces(entry, scope), str(entry.path)), [])
    return [value or "" for value in first] if dialect.header else column_names(len(first))


_Field = Callable[["Dataset", "Entry", Mapping[str, Any], "Scope"], Any]
_BOTH: dict[str, _Field] = {
    "exists": lambda *_: True,
    "itemName": lambda _, entry, *__: entry.path.name,
    "itemType": lambda _, entry, *__: "Folder" if entry.is_folder else "File",
    "lastModified": lambda _, entry, *__: second(entry),
}
_FILE: dict[str, _Field] = {
    **_BOTH,
    "size": lambda _, entry, *__: entry.size,
    "contentMD5": lambda _, entry, __, scope: _md5(entry, scope),
    "structure": lambda data, entry, _, scope: [
        {"name": name, "type": "String"} for name in _columns(data, entry, scope)
    ],
    "columnCount": lambda data, entry, _, scope: len(_columns(data, entry, scope)),
}
_FOLDER: dict[str, _Field] = {
    **_BOTH,
    "childItems": lambda _, entry, settings, scope: child_items(entry, settings, scope),
}
FIELDS = sorted({*_FILE, *_FOLDER})
