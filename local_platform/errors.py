"""The errors of the local platform. Each message says what happened, where, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError

if TYPE_CHECKING:
    from pathlib import Path


class EnvironmentMissingError(LakehouseError):
    """Raised when the machine lacks something a run needs: Java, a jar, a network, free space."""


class DeliveryError(LakehouseError):
    """Raised when a delivery can't be placed in raw."""


class LakeBusyError(LakehouseError):
    """Raised when another run holds the lake."""


class RunKnownError(LakehouseError):
    """Raised when a new run has the id of one that has ended."""

    def __init__(self, run_id: str, record: Path) -> None:
        super().__init__(
            f"There was a run {run_id} already: {record}. Leave --run-id out, or give another; `lakehouse run "
            "--repair` goes on with a run that failed."
        )


class RunGoesOnError(LakehouseError):
    """Raised when a new run has the id of one that is in progress."""


class LakeDamagedError(LakehouseError):
    """Raised when the lake's folders are inconsistent, so that continuing could lose or repeat rows."""


class AutoLoaderError(LakehouseError):
    """Raised by the local Auto Loader for unsupported options or a damaged state."""


class PipelineError(LakehouseError):
    """Raised when a declarative pipeline is not valid or its update fails."""


class ExpectationFailedError(PipelineError):
    """Raised when rows break an expectation declared with ``expect_or_fail``; nothing of the update is written."""


class WheelError(LakehouseError):
    """Raised when the jobs wheel can't be built or lacks an entry point."""
