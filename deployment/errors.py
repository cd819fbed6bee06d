"""The errors of a deployment. Each message says what happened, where, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError

if TYPE_CHECKING:
    from signal import Signals


class DeploymentError(LakehouseError):
    """Base of the errors of planning, applying and checking stacks."""


class ToolError(DeploymentError):
    """Raised when terraform or az is missing or fails; the message holds the end of its output."""


class StoppedError(DeploymentError):
    """Raised after this process was told to stop and terraform has ended.

    Attributes:
        by: The signal; the command exits with 128 plus its number, as a shell does.
        code: Exit code of the terraform that was running, negative when a signal ended it; None when none was running.
    """

    def __init__(self, message: str, by: Signals, code: int | None = None) -> None:
        super().__init__(message)
        self.by, self.code = by, code
        self.exit_code = 128 + by


class StalePlanError(DeploymentError):
    """Raised when a reviewed plan no longer says what an apply would do; nothing was changed."""


class PlanStoreError(DeploymentError):
    """Raised when the manifest of reviewed plans can't be stored or found."""


class SmokeCheckError(DeploymentError):
    """Raised when what is running is not what was synthesized."""
