"""The error of this package, in the platform's tree: whoever catches that tree catches it too."""

from lakehouse.errors import LakehouseError


class SampleDataError(LakehouseError):
    """Raised for arguments that describe no sample, and for a folder that a sample can't be written to."""
