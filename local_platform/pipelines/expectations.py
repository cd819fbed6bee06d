"""Enforces expectations and counts them in the pass that writes the rows.

Databricks documents that a condition "must evaluate to true or false for each record"; a NULL is neither, so it
counts as failed here: a row is never accepted on a condition that could not be decided.
"""

from __future__ import annotations

import contextlib
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import Observation
from pyspark.sql import functions as F

from local_platform.errors import ExpectationFailedError
from local_platform.pipelines.jvm import error_text, java_class, observed_metrics
from local_platform.result import ExpectationResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyspark.sql import Column, DataFrame

    from local_platform.pipelines.decorators import Expectation

# A row is JSON. A stream's error also prints its plan, where the same words are not followed by a row.
_BROKEN = re.compile(
    r"\[EXPECTATION (?P<dataset>.+?) #(?P<index>\d+)\] (?P<row>\{.*?)(?: SQLSTATE: \w+)?$", re.MULTILINE
)
_EXAMPLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """One dataset's counts: rows of its query, rows removed by drop expectations, and each expectation's results."""

    dataset: str
    rows_in: int
    dropped: int
    expectations: tuple[ExpectationResult, ...]


class Guarded:
    """A query with its expectations enforced.

    One ``observe`` before anything is dropped counts rows, failures of each expectation and rows to drop, so that
    expectations cost no pass of their own.
    """

    def __init__(self, dataset: str, query: DataFrame, expectations: Sequence[Expectation]) -> None:
        self.dataset = dataset
        self.query = query
        self._expectations = tuple(expectations)
        # The name is fixed because it is part of the plans of all readers.
        self._observation = None if query.isStreaming else Observation(dataset)

    @functools.cached_property
    def frame(self) -> DataFrame:
        """The DataFrame to write."""
        observed = self.query.observe(self._observation or self.dataset, *self._metrics())
        guard = self._guard(self.query.columns)
        return observed if guard is None else observed.filter(guard)

    def counts(self, progress: Sequence[Mapping[str, Any]] = ()) -> Counts:
        """Return the counts of a written query; a stream's are the sums over its batches' ``progress`` metrics."""
        if self._observation is not None:
            found = [self._observed(self._observation)]
        else:
            found = [dict(batch[self.dataset].asDict()) for batch in progress if self.dataset in batch]
        totals = {key: sum(batch[key] or 0 for batch in found) for key in self._metric_names()}
        return Counts(
            self.dataset,
            totals["rows"],
            totals["dropped"],
            tuple(
                ExpectationResult(
                    self.dataset,
                    item.name,
                    item.action,
                    totals["rows"] - totals[f"failed_{index}"],
                    totals[f"failed_{index}"],
                )
                for index, item in enumerate(self._expectations)
            ),
        )

    def explain(self, error: Exception) -> ExpectationFailedError | None:
        """Return the broken expectation behind a failed write, None if the write failed for another reason."""
        for match in _BROKEN.finditer(error_text(error)):
            if match["dataset"] == self.dataset:
                broken = self._expectations[int(match["index"])]
                return ExpectationFailedError(
                    f"{self.dataset}: expectation {broken.name} ({broken.condition}) is broken, so nothing was "
                    f"written. One of the rows: {match['row']}. Correct the data that this dataset reads, or the "
                    "expectation, then update again."
                )
        return None

    def _observed(self, observation: Observation) -> dict[str, Any]:
        """Return the counts; if the optimizer proved the result empty and dropped the counting, count now."""
        metrics = observed_metrics(self.query.sparkSession, observation)
        if metrics is not None:
            return metrics
        return self.query.agg(*self._metrics()).collect()[0].asDict()

    def _metric_names(self) -> list[str]:
        return ["rows", "dropped", *(f"failed_{index}" for index in range(len(self._expectations)))]

    def _metrics(self) -> list[Column]:
        drops = [_holds(item) for item in self._expectations if item.action == "drop"]
        dropped = F.count_if(~_all(drops)) if drops else F.count_if(F.expr("false"))
        failures = [F.count_if(~_holds(item)) for item in self._expectations]
        columns = [F.count(F.lit(1)), dropped, *failures]
        return [column.alias(name) for column, name in zip(columns, self._metric_names(), strict=True)]

    def _guard(self, columns: Sequence[str]) -> Column | None:
        """Return one condition for all: Spark may reorder filters, but a dropped row must still be able to fail."""
        drops = [_holds(item) for item in self._expectations if item.action == "drop"]
        fails = [(index, item) for index, item in enumerate(self._expectations) if item.action == "fail"]
        kept = _all(drops) if drops else F.expr("true")
        if not fails:
            return kept if drops else None
        row = F.substring(F.to_json(F.struct(*(F.col(f"`{name}`") for name in columns))), 1, _EXAMPLE_LENGTH)
        cases: Column | None = None
        for index, item in fails:
            raised = F.raise_error(F.concat(F.lit(f"[EXPECTATION {self.dataset} #{index}] "), row)).cast("boolean")
            cases = F.when(~_holds(item), raised) if cases is None else cases.when(~_holds(item), raised)
        return None if cases is None else cases.otherwise(kept)


def _holds(expectation: Expectation) -> Column:
    return F.coalesce(F.expr(expectation.condition).cast("boolean"), F.expr("false"))


def _all(conditions: Sequence[Column]) -> Column:
    together = conditions[0]
    for condition in conditions[1:]:
        together = together & condition
    return together


@contextlib.contextmanager
def quiet_executors() -> Iterator[None]:
    """Keep the stack traces of a broken expectation off the terminal; the raised error says it in one sentence."""
    configurator = java_class("org.apache.logging.log4j.core.config.Configurator")
    before = java_class("org.apache.logging.log4j.LogManager").getRootLogger().getLevel()
    configurator.setRootLevel(java_class("org.apache.logging.log4j.Level").OFF)
    try:
        yield
    finally:
        configurator.setRootLevel(before)
