"""The lake as blobs: Azurite, or any account that speaks the Blob API. What a folder is: storage/blob_folder.py."""

from __future__ import annotations

import base64
import io
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobBlock, BlobPrefix, BlobServiceClient

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.stores.store import Entry, LakeStore
from local_platform.storage.blob_folder import is_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.storage.blob import BlobClient, BlobProperties

    from local_platform.data_factory.stores.lake_path import LakePath

_BLOCK = 4 << 20
_NO_LIMIT = 1 << 62
_NO_TIME = datetime.fromtimestamp(0, UTC)


class BlobStore(LakeStore):
    """Containers are containers; they are made when something is written to them.

    Args:
        service: the account.
    """

    def __init__(self, service: BlobServiceClient) -> None:
        self._service = service

    def entry(self, path: LakePath) -> Entry | None:
        """Return what is there; None when there is nothing."""
        with _told(path):
            if path.parts:
                try:
                    return _entry(path, self._blob(path).get_blob_properties())
                except ResourceNotFoundError:
                    pass
            container = self._service.get_container_client(path.container)
            try:
                found = next(iter(container.list_blobs(name_starts_with=_below(path), results_per_page=1)), None)
            except ResourceNotFoundError:
                return None
            return Entry(path, True, 0, _time(found)) if found or not path.parts else None  # noqa: FBT003 - a field

    def children(self, path: LakePath) -> list[Entry]:
        """Return what lies in a folder, by name; nothing when there is no such folder."""
        prefix = _below(path)
        found: dict[str, Entry] = {}
        with _told(path):
            try:
                listed = list(
                    self._service.get_container_client(path.container).walk_blobs(prefix, include=["metadata"])
                )
            except ResourceNotFoundError:
                return []
        for item in listed:
            child = path.child(item.name.removeprefix(prefix))
            if isinstance(item, BlobPrefix):
                found[child.name] = Entry(child, True, 0, _NO_TIME)  # noqa: FBT003 - a field
            else:
                found.setdefault(child.name, _entry(child, item))
        return [found[name] for name in sorted(found)]

    @contextmanager
    def reading(self, path: LakePath) -> Iterator[BinaryIO]:
        """Open a file."""
        with _told(path):
            try:
                stream = self._blob(path).download_blob(max_concurrency=1)
            except ResourceNotFoundError as error:
                raise ActivityError(f"{path}: there is no such file.", "PathNotFound") from error
            yield cast("BinaryIO", stream)

    @contextmanager
    def writing(self, path: LakePath) -> Iterator[BinaryIO]:
        """Open a new file that becomes visible, whole, when the block ends without an error, and else never."""
        with _told(path):
            self._make_container(path.container)
            blocks = _Blocks(self._blob(path))
            buffer = io.BufferedWriter(blocks, _BLOCK)
            try:
                yield cast("BinaryIO", buffer)
            except BaseException:
                buffer.detach()  # staged blocks that are not committed stay invisible
                raise
            buffer.flush()
            blocks.commit()

    def delete(self, path: LakePath) -> None:
        """Delete a file, or a folder with all that is in it; of a container, all that is in it."""
        with _told(path), suppress(ResourceNotFoundError):
            container = self._service.get_container_client(path.container)
            names = [blob.name for blob in container.list_blobs(name_starts_with=_below(path))]
            for name in [*sorted(names, reverse=True), *([path.within] if path.parts else [])]:
                with suppress(ResourceNotFoundError):
                    container.delete_blob(name)

    def free(self) -> int:
        """Return how many more bytes there is room for: an account has no such limit."""
        return _NO_LIMIT

    def _blob(self, path: LakePath) -> BlobClient:
        return self._service.get_blob_client(path.container, path.within)

    def _make_container(self, name: str) -> None:
        try:
            self._service.create_container(name)
        except ResourceExistsError:
            return


class _Blocks(io.RawIOBase):
    """Stages written data as blocks, which are invisible until they are committed."""

    def __init__(self, blob: BlobClient) -> None:
        self._blob = blob
        self._ids: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        content = bytes(data)
        for start in range(0, len(content), _BLOCK):
            block = base64.b64encode(f"{len(self._ids):08}".encode()).decode()
            self._blob.stage_block(block, content[start : start + _BLOCK])
            self._ids.append(block)
        return len(content)

    def commit(self) -> None:
        self._blob.commit_block_list([BlobBlock(block_id=block) for block in self._ids])


def _below(path: LakePath) -> str:
    """Return the prefix of the names of a folder's blobs."""
    return f"{path.within}/" if path.parts else ""


def _entry(path: LakePath, blob: BlobProperties) -> Entry:
    is_folder = is_mark(blob)
    return Entry(path, is_folder, 0 if is_folder else int(blob.size or 0), _time(blob), blob.creation_time)


def _time(blob: BlobProperties | None) -> datetime:
    return blob.last_modified.astimezone(UTC) if blob else _NO_TIME


@contextmanager
def _told(path: LakePath) -> Iterator[None]:
    """Turn the account's errors inside the block into an ActivityError with the path."""
    try:
        yield
    except AzureError as error:
        raise ActivityError(
            f"{path}: {str(error.message).splitlines()[0]}.", "StoreFailed", kind="SystemError"
        ) from error
