"""The storage account that Azurite emulates, and how to connect to it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from local_platform.storage.errors import StorageError

# Azurite's own key, the same on every machine and in its documentation: it protects nothing.
# https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
WELL_KNOWN_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
# An environment variable, because Spark's Python workers are separate processes that need it, too.
ENDPOINT_VARIABLE = "LAKEHOUSE_AZURITE"


@dataclass(frozen=True)
class Account:
    """An account that Azurite serves.

    Attributes:
        name: the account's name, as the definitions have it.
        endpoint: where Azurite listens: ``127.0.0.1:10000``.
    """

    name: str
    endpoint: str

    @classmethod
    def of_this_run(cls, name: str) -> Account:
        """Return the account in the Azurite that this run started.

        Raises:
            StorageError: this run has started none.
        """
        endpoint = os.environ.get(ENDPOINT_VARIABLE)
        if not endpoint:
            raise StorageError(
                f"The account {name} is in Azure, and no Azurite stands for it in this run: start it with "
                "`lakehouse run --storage azurite`, or name a local folder."
            )
        return cls(name, endpoint)

    @staticmethod
    def unknown(uri: str) -> StorageError:
        """Return the error for a location in an unknown account."""
        return StorageError(f"{uri!r} is no location here: abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/PATH is.")

    @property
    def url(self) -> str:
        """The URL of the account's Blob API."""
        return f"http://{self.endpoint}/{self.name}"

    @property
    def credential(self) -> dict[str, str]:
        """The key that signs requests to the Blob API."""
        return {"account_name": self.name, "account_key": WELL_KNOWN_KEY}
