"""The list of files a stream has found, in the order it loads them; the stream's offset is an index into it.

Below the schema location:

- ``_files/source.json``: the log's id and the source folder, on a disk relative to the schema location, so that a lake
  can be moved as a whole;
- ``_files/log.jsonl``: one line a file. A line is complete once its line break is on disk: anything after the last line
  break is a write that a crash interrupted, and is written again.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from local_platform.errors import AutoLoaderError
from local_platform.result import RefusedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from local_platform.storage.folder import Folder

FOLDER = "_files"
_LOG, _SOURCE = "log.jsonl", "source.json"


@dataclass(frozen=True, slots=True)
class LoggedFile:
    """A file that was found: path relative to the source folder, size in bytes, header names or reason of refusal.

    ``digest`` reveals overwritten content; None for a file that can't be read.
    """

    path: str
    modified_ns: int
    size: int
    columns: tuple[str, ...]
    refused: str | None
    digest: str | None = None


class FileLog:
    """The log of one stream."""

    def __init__(self, schema_location: Folder) -> None:
        self.schema_location = schema_location
        self._folder = schema_location.within(FOLDER)

    def locked(self) -> AbstractContextManager[None]:
        """Hold the log's lock: two plans of the same stream must not log a file twice."""
        return self._folder.locked()

    def claim(self, source: Folder) -> str:
        """Return the log's id, made at the first use; the log belongs to one source folder.

        Raises:
            AutoLoaderError: the log belongs to another source folder.
        """
        reference = self.schema_location.reference(source)
        if not self.is_claimed():
            owner = {"id": uuid.uuid4().hex, "source": reference}
            self._folder.replace(_SOURCE, json.dumps(owner).encode())
        owner = self._read_source()
        if owner["source"] != reference:
            raise AutoLoaderError(
                f"The schema location {self.schema_location} belongs to the source folder "
                f"{self.schema_location.referred(owner['source'])}, but load(...) names {source}: give each "
                "source a schema location and a checkpoint of its own."
            )
        return owner["id"]

    def files(self) -> list[LoggedFile]:
        """Return all logged files in order.

        Raises:
            AutoLoaderError: a whole line of the log is not what was written.
        """
        content = self._folder.read(_LOG) or b""
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        try:
            entries = [json.loads(line) for line in lines]
            return [LoggedFile(**{**entry, "columns": tuple(entry["columns"])}) for entry in entries]
        except (ValueError, TypeError, KeyError) as error:
            raise AutoLoaderError(
                f"The file log {self._folder}/{_LOG} is damaged ({error}): restore it from a backup, or remove the "
                "schema location, the checkpoint and the table together and load everything again."
            ) from error

    def append(self, files: Sequence[LoggedFile]) -> None:
        """Add files durably; call it while :meth:`locked`."""
        if not files:
            return
        self._folder.append_lines(_LOG, "".join(json.dumps(asdict(file)) + "\n" for file in files).encode())

    def is_claimed(self) -> bool:
        """Return whether there is a log at all."""
        return self._folder.read(_SOURCE) is not None

    def id(self) -> str:
        """Return the log's id, once it is :meth:`claim`-ed.

        Raises:
            AutoLoaderError: the log does not say.
        """
        return self._read_source()["id"]

    def source_folder(self) -> Folder:
        """Return the source folder where it is now, once it is :meth:`claim`-ed.

        Raises:
            AutoLoaderError: the log does not say.
        """
        return self.schema_location.referred(self._read_source()["source"])

    def refused(self) -> tuple[RefusedFile, ...]:
        """Return the refused files in the order they were found, with their present locations."""
        files = [file for file in self.files() if file.refused is not None]
        if not files:
            return ()
        source = self.source_folder()
        return tuple(RefusedFile(path=f"{source}/{file.path}", reason=file.refused or "") for file in files)

    def _read_source(self) -> dict[str, str]:
        try:
            owner: dict[str, str] = json.loads(self._folder.read(_SOURCE) or b"")
        except (OSError, ValueError) as error:
            raise AutoLoaderError(
                f"{self._folder}/{_SOURCE} can't be read ({error}): restore it from a backup, or remove the schema "
                "location, the checkpoint and the table together and load everything again."
            ) from error
        return owner


def refused_files(schema_location: Folder) -> tuple[RefusedFile, ...]:
    """Return the files that a stream with this schema location refused, each once, in the order they were found.

    Args:
        schema_location: the folder given as ``cloudFiles.schemaLocation``; it need not exist yet.

    Raises:
        AutoLoaderError: the file log is damaged.
    """
    return FileLog(schema_location).refused()


def refused_below(folder: Folder) -> Iterator[RefusedFile]:
    """Yield the files that any stream refused whose schema location lies below a folder."""
    logs = sorted(file.path for file in folder.files() if file.path.endswith(f"/{FOLDER}/{_LOG}"))
    for log in logs:
        yield from refused_files(folder.within(*log.split("/")[:-2]))
