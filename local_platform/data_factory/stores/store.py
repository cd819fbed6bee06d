"""The interface of a lake for Data Factory's activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from local_platform.data_factory.stores.lake_path import LakePath


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder.

    Attributes:
        size: bytes of a file; 0 for a folder.
        modified: when it was last written, in UTC.
        created: when it came to be, in UTC, where the store knows it.
    """

    path: LakePath
    is_folder: bool
    size: int
    modified: datetime
    created: datetime | None = None


class LakeStore(Protocol):
    """Files by container and path. Every method raises ActivityError for what can't be done."""

    def entry(self, path: LakePath) -> Entry | None:
        """Return what is there; None when there is nothing."""

    def children(self, path: LakePath) -> list[Entry]:
        """Return what lies in a folder, by name; nothing when there is no such folder."""

    def files(self, path: LakePath, *, recursive: bool) -> Iterator[Entry]:
        """Yield the files in a folder, by path, those of its folders too when ``recursive``."""
        for item in self.children(path):
            if not item.is_folder:
                yield item
            elif recursive:
                yield from self.files(item.path, recursive=True)

    def reading(self, path: LakePath) -> AbstractContextManager[BinaryIO]:
        """Open a file."""

    def writing(self, path: LakePath) -> AbstractContextManager[BinaryIO]:
        """Open a new file that becomes visible, whole, when the block ends without an error, and else never."""

    def delete(self, path: LakePath) -> None:
        """Delete a file, or a folder with all that is in it."""

    def free(self) -> int:
        """Return how many more bytes there is room for."""
