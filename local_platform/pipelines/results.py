"""The results of a pipeline's update, dataset by dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from local_platform.errors import PipelineError

if TYPE_CHECKING:
    from local_platform.result import ExpectationResult, Status

Kind = Literal["materialized view", "streaming table", "temporary view"]


@dataclass(frozen=True, slots=True)
class DatasetResult:
    """The result of an update for one dataset.

    Attributes:
        name: catalog, schema and table, joined by dots, in backticks where Spark needs them.
        kind: what the source declares it as.
        status: ``unchanged`` when its query and the rows that it reads are what they were; ``skipped`` when a dataset
            it reads failed.
        started: seconds from the start of the update until everything it reads was up to date.
        seconds: its own time, without that of the datasets it reads.
        rows: rows in the table afterwards; 0 for a failed or skipped dataset.
        rows_in: rows its query gave at the last refresh, before expectations dropped any.
        rows_dropped: rows that its own drop expectations removed at the last refresh.
        expectations: counts at the last refresh, those of the temporary views it reads included.
        error: what went wrong; None unless failed or skipped.
    """

    name: str
    kind: Kind
    status: Status
    started: float
    seconds: float
    rows: int = 0
    rows_in: int = 0
    rows_dropped: int = 0
    expectations: tuple[ExpectationResult, ...] = ()
    error: str | None = None
    cause: Exception | None = None


@dataclass(frozen=True, slots=True)
class PipelineUpdate:
    """Every dataset in the order of the update, and what is not emulated."""

    datasets: tuple[DatasetResult, ...]
    seconds: float
    not_emulated: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["succeeded", "failed"]:
        """``failed`` as soon as one dataset failed."""
        return "failed" if any(dataset.status == "failed" for dataset in self.datasets) else "succeeded"

    def raise_if_failed(self) -> None:
        """Raise the first failure.

        Raises:
            ExpectationFailedError: rows broke an ``expect_or_fail`` expectation.
            PipelineError: anything else failed.
        """
        for dataset in self.datasets:
            if dataset.status == "failed":
                if isinstance(dataset.cause, PipelineError):
                    raise dataset.cause
                raise PipelineError(f"{dataset.name} failed: {dataset.error}") from dataset.cause
