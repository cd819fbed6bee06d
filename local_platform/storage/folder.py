"""The interface of a folder, wherever its files are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file below a folder.

    Attributes:
        path: relative to the folder, with slashes.
        modified_ns: when it was last written, in nanoseconds since the epoch, as exactly as the store knows.
        size: bytes.
        refused: why it is not a file of the folder, such as a link out of it; None for a plain file.
    """

    path: str
    modified_ns: int
    size: int
    refused: str | None = None


class Folder(Protocol):
    """A folder, which may not exist yet. As text it is in the form for Spark, parameters of tasks and Delta readers.

    Every method raises :class:`OSError` for what can't be done, :class:`FileNotFoundError` for what is not there.
    """

    @property
    def uri(self) -> str:
        """The folder as a URI with a scheme."""

    @property
    def location(self) -> str:
        """The folder in Spark's form: without links, and with no character escaped."""

    def within(self, *names: str) -> Folder:
        """Return the folder that these steps lead to."""

    def exists(self) -> bool:
        """Return whether it is there."""

    def folders(self) -> list[str]:
        """Return the names of the folders in it; none when it is not there."""

    def files(self, *, hidden: bool = True) -> Iterator[StoredFile]:
        """Yield the files at any depth, in no order; none when it is not there.

        Args:
            hidden: with those whose name, or a folder's on the way, begins with ``.`` or ``_``.
        """

    def file(self, path: str) -> StoredFile:
        """Return what is known of a file."""

    def file_uri(self, path: str) -> str:
        """Return the URI of a file as Spark writes it."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a file to read it from its beginning on, in pieces."""

    def read(self, path: str) -> bytes | None:
        """Return a whole file; None when it is not there."""

    def replace(self, path: str, content: bytes) -> None:
        """Write a file durably, completely or not at all."""

    def append_lines(self, path: str, lines: bytes) -> None:
        """Add complete lines to a file durably; an incomplete last line, left by a crash, is removed first."""

    def remove(self, path: str = "") -> None:
        """Remove a file; without a path the folder and all that is in it. Nothing happens when it is not there."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold a lock against other processes that use it."""

    def reference(self, other: Folder) -> str:
        """Return a reference from here to another folder that stays valid when both are moved together."""

    def referred(self, reference: str) -> Folder:
        """Return the folder of a reference."""
