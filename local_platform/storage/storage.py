"""The two kinds of storage for a lake's files, and how Data Factory, Spark and Delta readers access each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from local_platform.storage.local_folder import LocalFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from local_platform.data_factory.stores.store import LakeStore
    from local_platform.storage.account import Account
    from local_platform.storage.folder import Folder

# https://hadoop.apache.org/docs/r3.5.0/hadoop-azure/index.html. Azurite speaks the Blob API over plain HTTP: the class
# of `abfs:`, which is the same without TLS, serves `abfss:` too.
_HADOOP = {
    "fs.abfss.impl": "org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem",
    "fs.azure.account.hns.enabled": "false",
    "fs.azure.fns.account.service.type": "BLOB",
    "fs.azure.ingress.service.type": "BLOB",
    "fs.azure.always.use.https": "false",
    "fs.azure.networking.library": "JDK_HTTP_URL_CONNECTION",
    "fs.azure.createRemoteFileSystemDuringInitialization": "true",
    # Azurite is on this machine: a request that fails three times within a second will not succeed later.
    "fs.azure.io.retry.max.retries": "3",
    "fs.azure.io.retry.backoff.interval": "200",
    "fs.azure.io.retry.max.backoff.interval": "500",
}


class Storage(Protocol):
    """The storage of a lake's files."""

    def folder(self, container: str, *names: str) -> Folder:
        """Return a folder in a container; one that begins with an underscore is the local platform's own."""

    def store(self) -> LakeStore:
        """Return the lake as Data Factory writes to it."""

    @property
    def delta_options(self) -> Mapping[str, str] | None:
        """A Delta reader's options to access it."""

    @property
    def spark_settings(self) -> Mapping[str, str]:
        """Spark's settings to access it."""

    def jars(self) -> Sequence[Path]:
        """Return the jars that Spark needs to access it."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Containers are folders of ``root``."""

    root: Path

    def folder(self, container: str, *names: str) -> Folder:
        """Return a folder in a container."""
        return LocalFolder(self.root.resolve()).within(container, *names)

    def store(self) -> LakeStore:
        """Return the lake as Data Factory writes to it."""
        from local_platform.data_factory.stores.local_store import LocalStore  # noqa: PLC0415 - only a delivery needs it

        return LocalStore(self.root)

    @property
    def delta_options(self) -> None:
        """Nothing."""

    @property
    def spark_settings(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def jars(self) -> Sequence[Path]:
        """Return none."""
        return ()


@dataclass(frozen=True, slots=True)
class InAzurite:
    """Containers are containers of the account that the definitions name."""

    account: Account

    def folder(self, container: str, *names: str) -> Folder:
        """Return a folder in a container; no container's name may begin with an underscore, so that is left out."""
        from local_platform.storage.blob_folder import BlobFolder  # noqa: PLC0415 - only this storage needs Azure's client

        return BlobFolder(self.account, container.lstrip("_")).within(*names)

    def store(self) -> LakeStore:
        """Return the lake as Data Factory writes to it, over the Blob API."""
        from azure.storage.blob import BlobServiceClient  # noqa: PLC0415 - as above

        from local_platform.data_factory.stores.blob_store import BlobStore  # noqa: PLC0415

        return BlobStore(BlobServiceClient(self.account.url, credential=self.account.credential))

    @property
    def delta_options(self) -> Mapping[str, str]:
        """Account and endpoint."""
        return {**self.account.credential, "azure_storage_endpoint": self.account.url, "allow_http": "true"}

    @property
    def spark_settings(self) -> Mapping[str, str]:
        """Settings of Hadoop's ABFS driver."""
        hadoop = {
            **_HADOOP,
            "fs.azure.abfs.endpoint": self.account.endpoint,
            "fs.azure.account.key": self.account.credential["account_key"],
        }
        return {f"spark.hadoop.{name}": value for name, value in hadoop.items()}

    def jars(self) -> Sequence[Path]:
        """Return Hadoop's ABFS driver."""
        from local_platform.spark.jars import azure_jars  # noqa: PLC0415 - as above

        return azure_jars()
