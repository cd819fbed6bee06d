"""The errors of a deployment. Each message says what happened, where, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError

if TYPE_CHECKING:
    from signal import Signals


class DeploymentError(LakehouseError):
    """Base of what goes wrong while stacks are planned, applied or looked at."""


class ToolError(DeploymentError):
    """Raised when terraform or az is missing or fails; the message holds what it said last."""


class StoppedError(DeploymentError):
    """Raised when this process was told to stop, once no terraform runs any more.

    Attributes:
        by: The signal; the command exits with 128 and its number, as a shell tells it.
        code: What the terraform that ran then exited with, negative when a signal ended it; None when none ran.
    """

    def __init__(self, message: str, by: Signals, code: int | None = None) -> None:
        super().__init__(message)
        self.by, self.code = by, code
        self.exit_code = 128 + by


class StalePlanError(DeploymentError):
    """Raised when a reviewed plan no longer says what an apply would do; nothing was changed."""


class PlanStoreError(DeploymentError):
    """Raised when reviewed plans can't be put away or found again."""


class SmokeCheckError(DeploymentError):
    """Raised when what is running is not what was synthesized."""
