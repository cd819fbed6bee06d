"""A folder of this machine."""

from __future__ import annotations

import fcntl
import io
import os
import re
import shutil
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote, unquote

from local_platform.storage.folder import Folder, StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

_SCHEME = "file:"


@dataclass(frozen=True)
class LocalFolder(Folder):
    """The folder at ``path``; links are followed unless they leave the folder."""

    path: Path

    @classmethod
    def at(cls, uri: str) -> LocalFolder:
        """Return the folder of a ``file:`` URI."""
        return cls(Path(unquote("/" + uri[len(_SCHEME) :].lstrip("/"), errors="surrogateescape")).absolute())

    def __str__(self) -> str:
        """A plain path."""
        return str(self.path)

    @property
    def uri(self) -> str:
        """``file:///`` and the path without links."""
        return self.path.resolve().as_uri()

    @property
    def location(self) -> str:
        """A plain path: Spark would take the escapes of a URI for names."""
        return str(self.path.resolve())

    def within(self, *names: str) -> LocalFolder:
        """Return the folder that these steps lead to."""
        return LocalFolder(self.path.joinpath(*names))

    def exists(self) -> bool:
        """Return whether it is there."""
        return self.path.is_dir()

    def folders(self) -> list[str]:
        """Return the names of the folders in it; none when it is not there."""
        return sorted(path.name for path in self.path.iterdir() if path.is_dir()) if self.exists() else []

    def files(self, *, hidden: bool = True) -> Iterator[StoredFile]:
        """Yield the files at any depth; links that leave the folder, or lead to nothing, are refused."""
        root = os.path.realpath(self.path)
        for path in _walk(root, hidden=hidden) if self.exists() else ():
            file = _look(path, os.path.relpath(path, root), root)
            if file is not None:
                yield file

    def file(self, path: str) -> StoredFile:
        """Return what is known of a file."""
        status = (self.path / path).stat()
        return StoredFile(path, status.st_mtime_ns, status.st_size)

    def file_uri(self, path: str) -> str:
        """Return the URI of a file as Spark writes it."""
        return file_uri(os.path.join(os.path.realpath(self.path), path))  # noqa: PTH118 - a name may be no valid text

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a file; unbuffered, as it is read a block at a time."""
        return cast("BinaryIO", io.FileIO(self.path / path))

    def read(self, path: str) -> bytes | None:
        """Return a whole file; None when it is not there."""
        try:
            return (self.path / path).read_bytes()
        except FileNotFoundError:
            return None

    def replace(self, path: str, content: bytes) -> None:
        """Write a file durably, completely or not at all."""
        target = self._place(path)
        staged = target.with_name(f".{target.name}.{os.getpid()}")
        with staged.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(target)
        _sync(target.parent)

    def append_lines(self, path: str, lines: bytes) -> None:
        """Add complete lines to a file durably; an incomplete last line, left by a crash, is removed first."""
        target = self._place(path)
        is_new = not target.exists()
        with target.open("ab") as file:
            file.truncate(_whole_lines(target))
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync(target.parent)

    def remove(self, path: str = "") -> None:
        """Remove a file; without a path the folder and all that is in it."""
        if path:
            (self.path / path).unlink(missing_ok=True)
        elif self.exists():
            shutil.rmtree(self.path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock against other processes; the operating system releases it when this process ends."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def reference(self, other: Folder) -> str:
        """Return the relative path to another folder of this machine, else its URI."""
        if isinstance(other, LocalFolder):
            return os.path.relpath(os.path.realpath(other.path), os.path.realpath(self.path))
        return other.uri

    def referred(self, reference: str) -> LocalFolder:
        """Return the folder at a relative path."""
        return LocalFolder(Path(os.path.normpath(self.path.resolve() / reference)))

    def _place(self, path: str) -> Path:
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def file_uri(path: str | os.PathLike[str]) -> str:
    """Return the URI of a path as Spark writes it: illegal ASCII and undecodable bytes escaped, other letters kept."""
    return _SCHEME + re.sub(
        r"[^!$&-;=@-Z_a-z~\x80-\uffff\U00010000-\U0010ffff]|[\udc80-\udcff]|\s", _escape, os.fspath(path)
    )


def _escape(match: re.Match[str]) -> str:
    return quote(os.fsencode(match[0]), safe="")


def _walk(root: str, *, hidden: bool) -> Iterator[Path]:
    """Yield each file, and each link to a folder outside ``root``."""
    for folder, subfolders, names in os.walk(root, onerror=_raise):
        subfolders[:] = sorted(name for name in subfolders if hidden or not is_hidden(name))
        outside = [name for name in subfolders if _leaves(Path(folder, name), root)]
        yield from (Path(folder, name) for name in (*names, *outside) if hidden or not is_hidden(name))


def _look(path: Path, relative: str, root: str) -> StoredFile | None:
    """Return the file, marked as refused if it can't be one of the folder's; None if it has just been removed."""
    is_link = path.is_symlink()
    try:
        status = path.stat()
    except FileNotFoundError:
        if not is_link:
            return None
        link = path.lstat()
        return StoredFile(relative, link.st_mtime_ns, link.st_size, "is a link to nothing")
    refused = None
    if is_link and _leaves(path, root):
        refused = "is a link that leaves the source folder"
    elif not stat.S_ISREG(status.st_mode):
        refused = "is not a regular file"
    return StoredFile(relative, status.st_mtime_ns, status.st_size, refused)


def _leaves(path: Path, root: str) -> bool:
    return path.is_symlink() and os.path.commonpath([os.path.realpath(path), root]) != root


def is_hidden(name: str) -> bool:
    """Return whether Spark's file sources ignore a name."""
    return name.startswith((".", "_"))


def _raise(error: OSError) -> None:
    raise error


def _sync(folder: Path) -> None:
    """Flush a folder's entries to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole_lines(file: Path) -> int:
    """Return the length up to the last line break. Reads backwards: a log may be long."""
    with file.open("rb") as opened:
        end = opened.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - (1 << 16))
            opened.seek(start)
            found = opened.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0
