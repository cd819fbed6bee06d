"""The versions of a stream's schema, kept below ``_schemas`` of the schema location as Auto Loader keeps them.

https://docs.databricks.com/ingestion/auto-loader/schema.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from local_platform.auto_loader.file_log import LoggedFile
    from local_platform.auto_loader.options import EvolutionMode
    from local_platform.storage.folder import Folder


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """Column names in the table's order, and the number of files of the log that were examined for them."""

    columns: tuple[str, ...]
    files_seen: int


class SchemaLog:
    """The schema of one stream; every column is text."""

    def __init__(self, schema_location: Folder) -> None:
        self._folder = schema_location.within("_schemas")

    def latest(self) -> SchemaVersion | None:
        """Return the newest version, or None before the first file with a header.

        Raises:
            AutoLoaderError: the newest version can't be read.
        """
        newest = self._newest()
        if newest is None:
            return None
        try:
            content = json.loads(self._folder.read(str(newest)) or b"")
            return SchemaVersion(tuple(content["columns"]), int(content["files_seen"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AutoLoaderError(
                f"The schema version {self._folder}/{newest} is damaged ({error}): remove it, and the one before it is "
                "evolved again."
            ) from error

    def evolve(self, files: Sequence[LoggedFile], mode: EvolutionMode) -> SchemaVersion | None:
        """Add the columns of files not examined yet and return the newest version.

        The first version takes the columns of all files; later only the mode ``addNewColumns`` adds any.
        """
        current = self.latest()
        before = current or SchemaVersion((), 0)
        fresh = new_columns(files[before.files_seen :], before.columns)
        if not fresh or (current is not None and mode != "addNewColumns"):
            return current
        evolved = SchemaVersion((*before.columns, *fresh), len(files))
        newest = self._newest()
        content = {"columns": evolved.columns, "files_seen": evolved.files_seen}
        self._folder.replace(str(0 if newest is None else newest + 1), json.dumps(content).encode())
        return evolved

    def _newest(self) -> int | None:
        return max((int(file.path) for file in self._folder.files() if file.path.isdecimal()), default=None)


def new_columns(files: Iterable[LoggedFile], known: Iterable[str]) -> tuple[str, ...]:
    """Return the header names that ``known`` lacks, regardless of case, in the order they were first seen."""
    names = {name.lower() for name in known}
    fresh: dict[str, str] = {}
    for file in files:
        for name in file.columns:
            if name.lower() not in names:
                fresh.setdefault(name.lower(), name)
    return tuple(fresh.values())


def unknown_fields(columns: Sequence[str], what_next: str) -> AutoLoaderError:
    """Return Auto Loader's error for columns that the running stream does not know."""
    return AutoLoaderError(
        f"UNKNOWN_FIELD_EXCEPTION.NEW_FIELDS_IN_FILE: new columns {', '.join(columns)} were found: {what_next}."
    )
