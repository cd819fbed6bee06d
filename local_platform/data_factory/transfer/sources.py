"""What a Copy or a Lookup reads, from HTTP or from the lake, as named pieces of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.transfer.http_source import HttpFile, http_file
from local_platform.data_factory.transfer.lake_files import LakeFile, lake_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local_platform.data_factory.datasets import Dataset
    from local_platform.data_factory.scope import Scope
    from local_platform.data_factory.stores.lake_path import LakePath

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read.

    Attributes:
        relative: its path from where the source begins; its name, for a single file.
        pieces: reads it from the start.
        path: where it is in the lake; None behind HTTP.
    """

    relative: str
    pieces: Callable[[], Iterator[bytes]]
    path: LakePath | None = None


def source_files(source: Dataset, settings: Mapping[str, Any], scope: Scope, sink_name: str = "") -> list[SourceFile]:
    """Return the files that a dataset and its ``storeSettings`` mean.

    Raises:
        ActivityError: one that is named does not exist in the lake.
    """
    if source.is_http:
        file = http_file(source, settings, sink_name)
        return [SourceFile(file.name, partial(HttpFile.pieces, file, scope))]
    found = lake_files(source, settings, scope.machine.store)
    return [SourceFile(file.relative, partial(_pieces, file, scope), file.entry.path) for file in found]


def _pieces(file: LakeFile, scope: Scope) -> Iterator[bytes]:
    with scope.machine.store.reading(file.entry.path) as opened:
        while piece := opened.read(_PIECE):
            scope.check()
            yield piece
