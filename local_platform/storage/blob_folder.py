"""A folder of a storage account that Azurite serves.

Blob storage has no folders: a folder is a common prefix of blobs' names, or the empty blob by which Hadoop marks one.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobPrefix, ContainerClient

from local_platform.spark.jars import cache_folder
from local_platform.storage.account import Account
from local_platform.storage.folder import Folder, StoredFile
from local_platform.storage.local_folder import is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.storage.blob import BlobClient, BlobProperties

_URI = re.compile(r"abfss://([a-z0-9-]+)@([a-z0-9]+)\.dfs\.core\.windows\.net(?:/(.*))?")
_FOLDER_MARK = "hdi_isfolder"


@dataclass(frozen=True)
class BlobFolder(Folder):
    """The blobs of ``container`` whose names begin with ``prefix``, which has no slash at its end."""

    account: Account
    container: str
    prefix: str = ""

    @classmethod
    def at(cls, uri: str) -> BlobFolder:
        """Return the folder of an ``abfss:`` URI, in the Azurite of this run.

        Raises:
            StorageError: no Azurite runs, or the URI is none of an account's.
        """
        match = _URI.fullmatch(uri)
        if match is None:
            raise Account.unknown(uri)
        return cls(Account.of_this_run(match[2]), match[1], (match[3] or "").strip("/"))

    def __str__(self) -> str:
        """The URI."""
        return self.uri

    @property
    def uri(self) -> str:
        """``abfss:``, as the definitions name it."""
        return f"abfss://{self.container}@{self.account.name}.dfs.core.windows.net/{self.prefix}"

    @property
    def location(self) -> str:
        """The URI."""
        return self.uri

    def within(self, *names: str) -> BlobFolder:
        """Return the folder that these steps lead to."""
        steps = [step for name in (self.prefix, *names) for step in name.split("/") if step]
        return BlobFolder(self.account, self.container, "/".join(steps))

    def exists(self) -> bool:
        """Return whether the folder has a blob or a marker."""
        with _told(self):
            if self.prefix and _client(self.account, self.container).get_blob_client(self.prefix).exists():
                return True
            return any(True for _ in self._listed(page=1))

    def folders(self) -> list[str]:
        """Return the names of the folders in it; none when it is not there."""
        below = f"{self.prefix}/" if self.prefix else ""
        names = set()
        with _told(self), suppress(ResourceNotFoundError):
            for item in _client(self.account, self.container).walk_blobs(below, include=["metadata"]):
                if isinstance(item, BlobPrefix) or is_mark(item):
                    names.add(item.name.removeprefix(below).rstrip("/"))
        return sorted(names)

    def files(self, *, hidden: bool = True) -> Iterator[StoredFile]:
        """Yield the blobs at any depth."""
        with _told(self):
            for blob in self._listed():
                path = blob.name[len(self.prefix) :].lstrip("/")
                if not is_mark(blob) and (hidden or not any(map(is_hidden, path.split("/")))):
                    yield _file(path, blob)

    def file(self, path: str) -> StoredFile:
        """Return what is known of a file."""
        with _told(self, path):
            return _file(path, self._blob(path).get_blob_properties())

    def file_uri(self, path: str) -> str:
        """Return the URI of a file as Spark writes it."""
        return self.within(path).uri

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a file; it is downloaded in pieces of some megabytes."""
        with _told(self, path):
            yield cast("BinaryIO", self._blob(path).download_blob(max_concurrency=1))

    def read(self, path: str) -> bytes | None:
        """Return a whole file; None when it is not there."""
        try:
            with self.open(path) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def replace(self, path: str, content: bytes) -> None:
        """Write a file completely or not at all, as every upload does."""
        with _told(self, path):
            try:
                self._blob(path).upload_blob(content, overwrite=True)
            except ResourceNotFoundError:
                with suppress(ResourceExistsError):
                    _client(self.account, self.container).create_container()
                self._blob(path).upload_blob(content, overwrite=True)

    def append_lines(self, path: str, lines: bytes) -> None:
        """Add complete lines to a file by uploading all of it, so that nobody ever sees part of a line."""
        self.replace(path, (self.read(path) or b"") + lines)

    def remove(self, path: str = "") -> None:
        """Remove a file; without a path, the folder and everything in it, markers last."""
        names = [self._name(path)] if path else [*self._names(), self.prefix]
        with _told(self, path):
            for name in filter(None, names):
                with suppress(ResourceNotFoundError):
                    _client(self.account, self.container).delete_blob(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock against other processes, all of which run on this machine, as Azurite does."""
        locks = cache_folder() / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / hashlib.sha256(self.uri.encode()).hexdigest()[:24]).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def reference(self, other: Folder) -> str:
        """Return the other folder's URI, which stays valid when the lake's data are moved."""
        return other.uri

    def referred(self, reference: str) -> BlobFolder:
        """Return the folder of a URI."""
        return BlobFolder.at(reference)

    def _name(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path

    def _blob(self, path: str) -> BlobClient:
        return _client(self.account, self.container).get_blob_client(self._name(path))

    def _listed(self, page: int | None = None) -> Iterator[BlobProperties]:
        below = f"{self.prefix}/" if self.prefix else ""
        with suppress(ResourceNotFoundError):
            yield from _client(self.account, self.container).list_blobs(
                below, include=["metadata"], results_per_page=page
            )

    def _names(self) -> list[str]:
        with _told(self):
            return sorted((blob.name for blob in self._listed()), reverse=True)


@lru_cache(maxsize=64)
def _client(account: Account, container: str) -> ContainerClient:
    return ContainerClient(account.url, container, credential=account.credential)


def is_mark(blob: BlobProperties) -> bool:
    """Return whether a blob, listed with its metadata, only marks a folder."""
    return (blob.metadata or {}).get(_FOLDER_MARK) == "true"


def _file(path: str, blob: BlobProperties) -> StoredFile:
    return StoredFile(path, int(blob.last_modified.timestamp()) * 10**9, int(blob.size or 0))


@contextmanager
def _told(folder: BlobFolder, path: str = "") -> Iterator[None]:
    """Turn errors of the account inside the block into an OSError with the file."""
    try:
        yield
    except ResourceNotFoundError as error:
        raise FileNotFoundError(2, "there is no such file", folder.file_uri(path)) from error
    except AzureError as error:
        raise OSError(5, str(error.message).splitlines()[0], folder.file_uri(path)) from error
