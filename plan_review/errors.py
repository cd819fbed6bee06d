"""The errors of the plan review. Each message says what happened, where, and what to do next."""

from lakehouse.errors import LakehouseError


class PlanInputError(LakehouseError):
    """Raised when a file is not a plan that can be reviewed. A review never passes because its input is missing."""


class CommentError(LakehouseError):
    """Raised when the review can't be put on the pull request."""
