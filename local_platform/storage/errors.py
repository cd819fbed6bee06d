"""Errors of the lake's storage."""

from lakehouse.errors import LakehouseError


class StorageError(LakehouseError):
    """Raised when the lake's files can't be accessed, or are in another kind of storage than the run was told."""
