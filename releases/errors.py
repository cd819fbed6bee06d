"""What can go wrong with releases."""

from __future__ import annotations

from lakehouse.errors import LakehouseError


class ReleaseError(LakehouseError):
    """Base of everything that releases raise on purpose."""


class PinError(ReleaseError):
    """A pinned release can't be read, or is not what would ship."""


class EvidenceError(ReleaseError):
    """There is no proof that exactly these bytes were tested and ran in the environment they come from."""


class GitError(ReleaseError):
    """Git refused what was asked of it."""


class GitMissingError(GitError):
    """Git can't be started."""
