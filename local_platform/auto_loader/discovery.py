"""Finds new files. Each is read completely before it is logged, so that a refused one leaves no rows behind."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from local_platform.auto_loader.columns import name_columns
from local_platform.auto_loader.file_log import LoggedFile
from local_platform.auto_loader.listing import new_files
from local_platform.auto_loader.text import BLOCK_BYTES, inspect
from local_platform.errors import AutoLoaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from local_platform.auto_loader.file_log import FileLog
    from local_platform.auto_loader.options import Options
    from local_platform.storage.folder import Folder, StoredFile


def discover(
    options: Options, log: FileLog, accept: Callable[[Sequence[LoggedFile]], None]
) -> tuple[str, list[LoggedFile]]:
    """Log the files that have arrived; return the log's id and all its files in order.

    Args:
        options: the stream's options.
        log: the stream's file log.
        accept: called with the new files before they are logged; if it raises an error, nothing is logged.

    Raises:
        AutoLoaderError: the source can't be listed, or a file is refused and ``ignoreCorruptFiles`` is false.
    """
    with log.locked():
        log_id = log.claim(options.source)
        known = log.files()
        logged: dict[str, list[LoggedFile]] = defaultdict(list)
        for file in known:
            logged[file.path].append(file)
        seen = {path: (entries[-1].modified_ns, entries[-1].size) for path, entries in logged.items()}
        found = new_files(options.source, seen, options.path_glob_filter)
        examined = (_examine(file, options, logged.get(file.path, [])) for file in found)
        fresh = [file for file in examined if file is not None]
        accept(fresh)
        log.append(fresh)
    return log_id, known + fresh


def _examine(found: StoredFile, options: Options, known: Sequence[LoggedFile]) -> LoggedFile | None:
    """Return the log entry of a file; None if there is nothing to log, or the file has gone since it was listed."""
    _require_partition_decision(found, options)
    refused = found.refused
    columns: tuple[str, ...] = ()
    digest = None
    if refused is None:
        try:
            digest = content_digest(options.source, found.path)
            if known:
                return _overwritten(found, known, digest)
            inspection = inspect(options.source, found.path, options.encoding, options.dialect)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AutoLoaderError(
                f"{options.source}/{found.path} can't be read ({error.strerror}): check its permissions."
            ) from error
        refused = inspection.refused
        columns = name_columns(inspection.columns, options.rescued_data_column).columns
    if refused is not None and not options.ignore_corrupt_files:
        raise AutoLoaderError(
            f"{options.source}/{found.path} {refused}: repair or remove it and start again, or set "
            "ignoreCorruptFiles to true to load the others without it."
        )
    return LoggedFile(found.path, found.modified_ns, found.size, columns, refused, digest)


def _overwritten(found: StoredFile, known: Sequence[LoggedFile], digest: str) -> LoggedFile | None:
    """Return the refusal of a known file whose content was overwritten; None for content that the path has held before.

    The latter is a file whose time alone changed, as in a copied lake, or one that was restored. Auto Loader reads a
    path once (``cloudFiles.allowOverwrites`` is false), so new rows in it would be lost silently.
    """
    if any(digest == entry.digest for entry in known):
        return None
    taken = "found" if any(entry.refused is None for entry in known) else "refused"
    reason = (
        f"was overwritten after it was {taken}; its new rows are not loaded: deliver them under a path of their own"
    )
    return LoggedFile(found.path, found.modified_ns, found.size, (), reason, digest)


def content_digest(source: Folder, path: str) -> str:
    """Return a digest of a file's content."""
    digest = hashlib.blake2b()
    with source.open(path) as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()[:32]


def _require_partition_decision(found: StoredFile, options: Options) -> None:
    folders = PurePosixPath(found.path).parts[:-1]
    if options.partition_columns_given or not any("=" in folder for folder in folders):
        return
    raise AutoLoaderError(
        f'The file {found.path} lies in a folder named "key=value", of which Databricks would make a column: set '
        'the option cloudFiles.partitionColumns to "" to have none.'
    )
