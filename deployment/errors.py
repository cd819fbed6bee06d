"""The errors of a deployment. Each message says what happened, where, and what to do next."""

from lakehouse.errors import LakehouseError


class DeploymentError(LakehouseError):
    """Base of what goes wrong while stacks are planned, applied or looked at."""


class ToolError(DeploymentError):
    """Raised when terraform or az is missing or fails; the message holds what it said last."""


class StalePlanError(DeploymentError):
    """Raised when a reviewed plan no longer says what an apply would do; nothing was changed."""


class PlanStoreError(DeploymentError):
    """Raised when reviewed plans can't be put away or found again."""


class SmokeCheckError(DeploymentError):
    """Raised when what is running is not what was synthesized."""
