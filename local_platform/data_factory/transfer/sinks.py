"""The files in the lake that a Copy writes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory.datasets import Dataset
    from local_platform.data_factory.stores.lake_path import LakePath
    from local_platform.data_factory.transfer.sources import SourceFile


def targets(
    files: list[SourceFile], source: Dataset, sink: Dataset, settings: Mapping[str, Any]
) -> Iterator[tuple[LakePath, list[SourceFile]]]:
    """Yield each file to write, with the sources that go into it, by the sink's ``copyBehavior``.

    Raises:
        ActivityError: several files would go into one of a fixed name without being merged.
    """
    behavior = (settings.get("storeSettings") or {}).get("copyBehavior") or "PreserveHierarchy"
    extension = (settings.get("formatSettings") or {}).get("fileExtension") or ""
    folder = sink.folder_path()
    if behavior == "MergeFiles" and files:
        yield folder.child(sink.file or f"data_{uuid.uuid4()}{extension}"), files
    elif behavior == "FlattenHierarchy" and (not sink.file or len(files) > 1):
        for file in files:
            yield folder.child(f"data_{uuid.uuid4()}{extension}"), [file]
    elif len(files) > 1 and sink.file:
        raise ActivityError(
            f"{len(files)} files of {source.name!r} can't become the one file {sink.file!r}. Use the copy behavior "
            "MergeFiles, or a sink that names no file.",
            permanent=True,
        )
    else:
        for file in files:
            yield folder.child(sink.file or file.relative), [file]
