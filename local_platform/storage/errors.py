"""Errors of the lake's storage."""

from lakehouse.errors import LakehouseError


class StorageError(LakehouseError):
    """Raised when the lake's files can't be reached, or are kept otherwise than a run was told."""
