"""The source folder as it is: which files are there to be loaded."""

from __future__ import annotations

import fnmatch
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file below the source folder: its path relative to it, nanoseconds and bytes as the file system has them."""

    relative: str
    modified_ns: int
    size: int
    refused: str | None = None


def new_files(source: Path, known: Mapping[str, tuple[int, int]], glob: str | None) -> list[FoundFile]:
    """Return the files that are not ``known`` yet, or not as they are now, by modification time, then path.

    Args:
        source: the source folder.
        known: by relative path, modification time in nanoseconds and size in bytes.
        glob: what the names of files must match.

    Files and folders whose names begin with ``.`` or ``_`` are hidden, as for every file source of Spark.

    Raises:
        AutoLoaderError: the source folder does not exist or a folder can't be listed.
    """
    if not source.is_dir():
        raise AutoLoaderError(
            f"The source folder {source} does not exist or is not a folder: check the path given to load(...); "
            "patterns belong in the option pathGlobFilter."
        )
    root = os.path.realpath(source)
    found = []
    for path, relative in _walk(root):
        if glob and not fnmatch.fnmatchcase(path.name, glob):
            continue
        file = _look(path, relative, root)
        if file is not None and known.get(relative) != (file.modified_ns, file.size):
            found.append(file)
    return sorted(found, key=lambda file: (file.modified_ns, file.relative))


def _walk(root: str) -> Iterator[tuple[Path, str]]:
    """Yield path and relative path of each visible file, and of each link to a folder outside ``root``."""
    for folder, subfolders, names in os.walk(root, onerror=_cannot_list):
        subfolders[:] = sorted(name for name in subfolders if not _hidden(name))
        outside = [name for name in subfolders if _leaves(Path(folder, name), root)]
        for name in (*names, *outside):
            if not _hidden(name):
                path = Path(folder, name)
                yield path, os.path.relpath(path, root)


def _look(path: Path, relative: str, root: str) -> FoundFile | None:
    """Return the file, refused if it can't be one of the source's; None if it has just gone."""
    is_link = path.is_symlink()
    try:
        status = path.stat()
    except FileNotFoundError:
        if not is_link:
            return None
        link = path.lstat()
        return FoundFile(relative, link.st_mtime_ns, link.st_size, "is a link to nothing")
    refused = None
    if is_link and _leaves(path, root):
        refused = "is a link that leaves the source folder"
    elif not stat.S_ISREG(status.st_mode):
        refused = "is not a regular file"
    return FoundFile(relative, status.st_mtime_ns, status.st_size, refused)


def _leaves(path: Path, root: str) -> bool:
    return path.is_symlink() and os.path.commonpath([os.path.realpath(path), root]) != root


def _hidden(name: str) -> bool:
    return name.startswith((".", "_"))


def _cannot_list(error: OSError) -> None:
    raise AutoLoaderError(f"The folder {error.filename} can't be listed ({error.strerror}): check its permissions.")
