"""``cloud_files_state``: which files a stream has taken up, as a table function.

As on Databricks (https://docs.databricks.com/sql/language-manual/functions/cloud_files_state.html), with the columns
that can be known here and one more: ``refused``, why a file was not read. The stream's checkpoint says how far it has
come in its file log; the log is looked for in the folders beside the checkpoint.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local_platform.auto_loader.file_log import FileLog
from local_platform.errors import AutoLoaderError
from local_platform.storage.locations import folder_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.storage.folder import Folder

FUNCTION = "cloud_files_state"
COLUMNS = "path STRING, size BIGINT, create_time TIMESTAMP, source_id STRING, refused STRING"
_NANOSECONDS = 1_000_000_000


class CloudFilesState:
    """The table function; its argument is the checkpoint's folder."""

    def eval(self, checkpoint: str) -> Iterator[tuple[str, int, datetime, str, str | None]]:
        """Yield a row for each file that the stream has committed, in order.

        Raises:
            AutoLoaderError: there is no checkpoint, or its file log is gone or damaged.
        """
        folder = folder_at(checkpoint)
        if folder.read("metadata") is None:
            raise AutoLoaderError(f"{folder} holds no checkpoint: name the folder given as checkpointLocation.")
        offset = _committed(folder)
        if offset is None:
            return
        log = _log_beside(checkpoint, offset["log"])
        source = log.source_folder()
        for file in log.files()[: offset["files"]]:
            modified = datetime.fromtimestamp(file.modified_ns / _NANOSECONDS, UTC)
            yield source.file_uri(file.path), file.size, modified, "0", file.refused


def _committed(checkpoint: Folder) -> dict[str, Any] | None:
    """Return the offset of the last complete micro-batch."""
    batches = [int(file.path) for file in checkpoint.within("commits").files() if file.path.isdecimal()]
    if not batches:
        return None
    lines = (checkpoint.within("offsets").read(str(max(batches))) or b"").splitlines()
    offset: dict[str, Any] = json.loads(lines[-1])
    return offset


def _log_beside(checkpoint: str, log_id: str) -> FileLog:
    around = folder_at(checkpoint.rstrip("/").rpartition("/")[0])
    for name in around.folders():
        log = FileLog(around.within(name))
        if log.is_claimed() and log.id() == log_id:
            return log
    raise AutoLoaderError(
        f"No schema location beside {checkpoint} holds the file log {log_id}: keep checkpoint and schema location in "
        "one folder, or restore the schema location from a backup."
    )
