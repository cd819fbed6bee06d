"""Returns the folder of a location that is given as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from local_platform.storage.errors import StorageError
from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from local_platform.storage.folder import Folder

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def folder_at(location: str) -> Folder:
    """Return the folder of a plain path, a ``file:`` URI or an ``abfss:`` URI.

    Raises:
        StorageError: a URI of another scheme, or of an account that nothing stands for here.
    """
    scheme = _SCHEME.match(location)
    if not scheme:
        return LocalFolder(Path(location).absolute())
    if scheme[1].lower() == "file":
        return LocalFolder.at(location)
    if scheme[1].lower() == "abfss":
        from local_platform.storage.blob_folder import BlobFolder  # noqa: PLC0415 - Azure's client takes 0.3 s to load

        return BlobFolder.at(location)
    raise StorageError(f"{location!r}: only plain paths, file: and abfss: URIs are read on this machine.")
