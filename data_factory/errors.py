"""Errors of the Data Factory part."""

from lakehouse.errors import LakehouseError


class DataFactoryError(LakehouseError):
    """Base of the errors about Data Factory definitions."""
