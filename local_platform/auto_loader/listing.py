"""Lists the files of the source folder."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.storage.folder import Folder, StoredFile


def new_files(source: Folder, known: Mapping[str, tuple[int, int]], glob: str | None) -> list[StoredFile]:
    """Return the files that are new or differ from what is ``known``, by modification time, then path.

    Args:
        source: the source folder.
        known: by relative path, modification time in nanoseconds and size in bytes.
        glob: what the names of files must match.

    Files and folders whose names begin with ``.`` or ``_`` are hidden, as for every file source of Spark.

    Raises:
        AutoLoaderError: the source folder does not exist or a folder can't be listed.
    """
    if not source.exists():
        raise AutoLoaderError(
            f"The source folder {source} does not exist or is not a folder: check the path given to load(...); "
            "patterns belong in the option pathGlobFilter."
        )
    try:
        found = [
            file
            for file in source.files(hidden=False)
            if (not glob or fnmatch.fnmatchcase(file.path.rpartition("/")[2], glob))
            and known.get(file.path) != (file.modified_ns, file.size)
        ]
    except OSError as error:
        raise AutoLoaderError(
            f"The folder {error.filename} can't be listed ({error.strerror}): check its permissions."
        ) from error
    return sorted(found, key=lambda file: (file.modified_ns, file.path))
