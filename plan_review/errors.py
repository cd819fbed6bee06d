"""The errors of the plan review. Each message says what happened, where, and what to do next."""

from lakehouse.errors import LakehouseError


class PlanInputError(LakehouseError):
    """Raised when a file is not a plan that can be reviewed; a review never passes for want of input."""


class CommentError(LakehouseError):
    """Raised when the review can't be put on the pull request."""
