"""Selects the files of the lake that a dataset and its read settings mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.stores.lake_path import LakePath, lake_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local_platform.data_factory.datasets import Dataset
    from local_platform.data_factory.stores.store import Entry, LakeStore

_WILDCARDS = "*?"


@dataclass(frozen=True, slots=True)
class LakeFile:
    """One file that was selected.

    Attributes:
        relative: its path from the folder where the selection began: the dataset's, or what stands before the first
            wildcard of a ``wildcardFolderPath``.
    """

    entry: Entry
    relative: str


def lake_files(source: Dataset, settings: Mapping[str, Any], store: LakeStore) -> list[LakeFile]:
    """Return the files: one by its name, those of a folder, or those that wildcards match.

    Args:
        source: the dataset.
        store: where the files are.
        settings: ``storeSettings``, evaluated. Folders of folders are read unless ``recursive`` is false.

    Raises:
        ActivityError: a file or folder that is named does not exist.
    """
    pattern = str(settings.get("wildcardFileName") or "")
    name = source.file
    if not pattern and any(sign in name for sign in _WILDCARDS):
        pattern, name = name, ""
    if not pattern and name:
        return [_one(source.path(), store)]
    recursive = settings.get("recursive") is not False
    depth, folders = _folders(source, settings, store)
    found = [
        LakeFile(entry, "/".join(entry.path.parts[depth:]))
        for folder in folders
        for entry in store.files(folder, recursive=recursive)
        if not pattern or _regex(pattern).fullmatch(entry.path.name)
    ]
    return [file for file in found if modified_within(file.entry, settings)]


def _one(path: LakePath, store: LakeStore) -> LakeFile:
    entry = store.entry(path)
    if entry is None or entry.is_folder:
        raise ActivityError(f"{path}: there is no such file.", "PathNotFound")
    return LakeFile(entry, path.name)


def _folders(source: Dataset, settings: Mapping[str, Any], store: LakeStore) -> tuple[int, Iterable[LakePath]]:
    """Return the depth of the folder where the selection begins, and the folders whose files are selected."""
    base = source.folder_path()
    wildcard = str(settings.get("wildcardFolderPath") or "")
    if wildcard:
        steps = lake_path(base.container, wildcard).parts
        named = takewhile(lambda step: not any(sign in _WILDCARDS for sign in _signs(step)), steps)
        return len(list(named)), _matching(LakePath(base.container), steps, store)
    entry = store.entry(base)
    if entry is None or not entry.is_folder:
        raise ActivityError(f"{base}: there is no such folder.", "PathNotFound")
    return len(base.parts), [base]


def _matching(folder: LakePath, steps: tuple[str, ...], store: LakeStore) -> Iterator[LakePath]:
    if not steps:
        yield folder
        return
    for entry in store.children(folder):
        if entry.is_folder and _regex(steps[0]).fullmatch(entry.path.name):
            yield from _matching(entry.path, steps[1:], store)


def _signs(wildcard: str) -> list[str]:
    """Split a pattern into characters; only * and ? are wildcards, and ^ escapes the next one, as on the service."""
    return re.findall(r"\^.|.", wildcard)


def _regex(wildcard: str) -> re.Pattern[str]:
    means = {"*": ".*", "?": "."}
    return re.compile("".join(means.get(sign, re.escape(sign.removeprefix("^") or "^")) for sign in _signs(wildcard)))


def modified_within(entry: Entry, settings: Mapping[str, Any]) -> bool:
    """Tell whether a file was last written from ``modifiedDatetimeStart`` on and before ``modifiedDatetimeEnd``."""
    start, end = settings.get("modifiedDatetimeStart"), settings.get("modifiedDatetimeEnd")
    return not ((start and entry.modified < _time(start)) or (end and entry.modified >= _time(end)))


def _time(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ActivityError(f"{text!r} is no time as 2026-12-01T03:00:00Z.", permanent=True) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
