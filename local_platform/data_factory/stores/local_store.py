"""The lake as a folder of this machine."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import psutil

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.stores.store import Entry, LakeStore
from local_platform.full_disk import FULL, NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory.stores.lake_path import LakePath

_BUFFER = 1 << 20
_TICK_NS = 1000  # times of files are read in microseconds
_DATING = threading.Lock()


class LocalStore(LakeStore):
    """Containers are folders of ``root``. Files are written beside them and then moved, so nobody sees half a file.

    Args:
        root: the lake's folder; made when it does not exist.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._root = root.resolve()
        self._partial = self._root / "_factory" / "partial"
        _forget_leftovers(self._partial)

    def entry(self, path: LakePath) -> Entry | None:
        """Return what is there; None when there is nothing."""
        place = self._place(path)
        return _entry(path, place) if place.exists() else None

    def children(self, path: LakePath) -> list[Entry]:
        """Return what lies in a folder, by name; nothing when there is no such folder."""
        place = self._place(path)
        if not place.is_dir():
            return []
        return [_entry(path.child(item.name), item) for item in sorted(place.iterdir()) if not item.is_symlink()]

    @contextmanager
    def reading(self, path: LakePath) -> Iterator[BinaryIO]:
        """Open a file."""
        place = self._place(path)
        if not place.is_file():
            raise ActivityError(f"{path}: there is no such file.", "PathNotFound")
        with place.open("rb") as file:
            yield file

    @contextmanager
    def writing(self, path: LakePath) -> Iterator[BinaryIO]:
        """Open a new file that becomes visible, whole, when the block ends without an error, and else never."""
        place = self._place(path)
        if place.is_dir():
            raise ActivityError(f"{path} is a folder, so no file of that name can be written.", permanent=True)
        self._partial.mkdir(parents=True, exist_ok=True)
        partial = self._partial / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            with partial.open("xb", buffering=_BUFFER) as file:
                yield file
            self._date(partial)
            place.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(place)
        except (FileExistsError, NotADirectoryError) as error:
            raise ActivityError(f"{path}: a file stands where a folder is needed.", permanent=True) from error
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise ActivityError(f"{path}: {NO_ROOM}.", "StoreFailed", kind="SystemError") from error
        finally:
            partial.unlink(missing_ok=True)

    def delete(self, path: LakePath) -> None:
        """Delete a file, or a folder with all that is in it."""
        place = self._place(path)
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)

    def free(self) -> int:
        """Return how many more bytes there is room for."""
        return shutil.disk_usage(self._root).free

    def _date(self, file: Path) -> None:
        """Make a file no older than any written before; unlike Azure's, this machine's clock may be set back.

        Of two deliveries of a row, silver takes the one whose file is newer.
        """
        latest = self._root / "_factory" / "latest"
        with _DATING:
            before = latest.stat().st_mtime_ns if latest.exists() else 0
            written = max(file.stat().st_mtime_ns, before + _TICK_NS)
            latest.touch()
            for each in (file, latest):
                os.utime(each, ns=(written, written))

    def _place(self, path: LakePath) -> Path:
        place = self._root.joinpath(path.container, *path.parts)
        # Anybody may have put a link there; no pipeline may follow it out of the lake.
        if not place.resolve().is_relative_to(self._root / path.container):
            raise ActivityError(f"{path} is or lies behind a link that leaves its container.", permanent=True)
        return place


def _entry(path: LakePath, place: Path) -> Entry:
    found = place.stat()
    is_folder = place.is_dir()
    return Entry(path, is_folder, 0 if is_folder else found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _forget_leftovers(partial: Path) -> None:
    """Remove unfinished files of processes that were killed while they wrote."""
    for file in partial.glob("*-*"):
        process = file.name.partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            file.unlink(missing_ok=True)
