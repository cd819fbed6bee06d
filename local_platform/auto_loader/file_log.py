"""The list of files a stream has found, in the order it loads them; the stream's offset is an index into it.

Below the schema location:

- ``_files/source.json``: the log's id and the source folder, relative to the schema location, so that a lake can be
  moved as a whole;
- ``_files/log.jsonl``: one line a file. A line is whole once its line break is on disk: whatever follows the last line
  break is a write that a crash cut short, and is written again.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local_platform.errors import AutoLoaderError
from local_platform.result import RefusedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOLDER = "_files"


@dataclass(frozen=True, slots=True)
class LoggedFile:
    """A file that was found: path relative to the source folder, size in bytes, header names or reason of refusal.

    ``digest`` tells content that was written over; None for a file that can't be read.
    """

    path: str
    modified_ns: int
    size: int
    columns: tuple[str, ...]
    refused: str | None
    digest: str | None = None


class FileLog:
    """The log of one stream."""

    def __init__(self, schema_location: Path) -> None:
        self.schema_location = schema_location
        self._folder = schema_location / _FOLDER
        self._log = self._folder / "log.jsonl"
        self._source = self._folder / "source.json"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the log alone: two plans of the same stream must not log a file twice."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def claim(self, source: Path) -> str:
        """Return the log's id, made at the first use; the log belongs to one source folder.

        Raises:
            AutoLoaderError: the log belongs to another source folder.
        """
        relative = os.path.relpath(os.path.realpath(source), os.path.realpath(self.schema_location))
        if not self._source.exists():
            write_whole(self._source, {"id": uuid.uuid4().hex, "source": relative})
        owner = self._read_source()
        if owner["source"] != relative:
            raise AutoLoaderError(
                f"The schema location {self.schema_location} belongs to the source folder "
                f"{os.path.normpath(self.schema_location / owner['source'])}, but load(...) names {source}: give each "
                "source a schema location and a checkpoint of its own."
            )
        return owner["id"]

    def files(self) -> list[LoggedFile]:
        """Return all logged files in order.

        Raises:
            AutoLoaderError: a whole line of the log is not what was written.
        """
        try:
            content = self._log.read_bytes()
        except FileNotFoundError:
            return []
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        try:
            entries = [json.loads(line) for line in lines]
            return [LoggedFile(**{**entry, "columns": tuple(entry["columns"])}) for entry in entries]
        except (ValueError, TypeError, KeyError) as error:
            raise AutoLoaderError(
                f"The file log {self._log} is damaged ({error}): restore it from a backup, or remove the schema "
                "location, the checkpoint and the table together and load everything again."
            ) from error

    def append(self, files: Sequence[LoggedFile]) -> None:
        """Add files durably; call it while :meth:`locked`."""
        if not files:
            return
        lines = "".join(json.dumps(asdict(file)) + "\n" for file in files).encode()
        is_new = not self._log.exists()
        with self._log.open("ab") as log:
            log.truncate(_whole_lines(self._log))
            log.write(lines)
            log.flush()
            os.fsync(log.fileno())
        if is_new:
            sync_folder(self._folder)

    def id(self) -> str:
        """Return the log's id, once it is :meth:`claim`-ed.

        Raises:
            AutoLoaderError: the log does not say.
        """
        return self._read_source()["id"]

    def source_folder(self) -> Path:
        """Return the present absolute path of the source folder, once it is :meth:`claim`-ed.

        Raises:
            AutoLoaderError: the log does not say.
        """
        return Path(os.path.normpath(self.schema_location.resolve() / self._read_source()["source"]))

    def refused(self) -> tuple[RefusedFile, ...]:
        """Return the refused files in the order they were found, with their present absolute paths."""
        files = [file for file in self.files() if file.refused is not None]
        if not files:
            return ()
        source = self.source_folder()
        return tuple(RefusedFile(path=str(source / file.path), reason=file.refused or "") for file in files)

    def _read_source(self) -> dict[str, str]:
        try:
            owner: dict[str, str] = json.loads(self._source.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise AutoLoaderError(
                f"{self._source} can't be read ({error}): restore it from a backup, or remove the schema location, "
                "the checkpoint and the table together and load everything again."
            ) from error
        return owner


def refused_files(schema_location: Path) -> tuple[RefusedFile, ...]:
    """Return the files that a stream with this schema location refused, each once, in the order they were found.

    Args:
        schema_location: the folder given as ``cloudFiles.schemaLocation``; it need not exist yet.

    Raises:
        AutoLoaderError: the file log is damaged.
    """
    return FileLog(schema_location).refused()


def write_whole(path: Path, content: object) -> None:
    """Write JSON durably, whole or not at all."""
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    with staged.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole_lines(log: Path) -> int:
    """Return the length up to the last line break. Reads backwards: a log may be long."""
    with log.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - (1 << 16))
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0
