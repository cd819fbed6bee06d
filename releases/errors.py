"""What can go wrong with releases."""

from __future__ import annotations

from lakehouse.errors import LakehouseError


class ReleaseError(LakehouseError):
    """Base of the errors of releases."""


class PinError(ReleaseError):
    """A pinned release can't be read, or is not what would ship."""


class EvidenceError(ReleaseError):
    """There is no evidence that exactly these files were tested and ran in the environment they come from."""


class GitError(ReleaseError):
    """Git refused what was asked of it."""


class GitMissingError(GitError):
    """Git can't be started."""
