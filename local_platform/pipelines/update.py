"""One update: each dataset is brought up to date when it is first read, before the dataset that reads it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame

from local_platform.errors import PipelineError
from local_platform.pipelines import materialized, streaming
from local_platform.pipelines.content import Comparisons, Contents
from local_platform.pipelines.expectations import Guarded
from local_platform.pipelines.lineage import TableVersion, read_tables, table_version
from local_platform.pipelines.results import DatasetResult
from local_platform.pipelines.tables import StoredTable
from local_platform.pipelines.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pyspark.pipelines.flow import Flow
    from pyspark.sql import SparkSession

    from local_platform.pipelines.content import Columns
    from local_platform.pipelines.definitions import Dataset, Definitions
    from local_platform.pipelines.results import Kind
    from local_platform.pipelines.state import RefreshState, StateStore
    from local_platform.result import Status


class UpstreamFailedError(PipelineError):
    """Raised inside a query that reads a dataset which failed or was skipped in the same update."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A flow's query with its dataset's expectations, and the guards of the temporary views it reads."""

    guard: Guarded
    views: tuple[Guarded, ...]

    def explain(self, error: Exception) -> Exception:
        """Return the broken expectation behind ``error``, or ``error`` itself."""
        return next((found for guard in (self.guard, *self.views) if (found := guard.explain(error))), error)


class _Evaluation(threading.local):
    """What one thread is evaluating: the chain of datasets, and the guards of the temporary views they read."""

    def __init__(self) -> None:
        self.chain: list[str] = []
        self.in_query = False  # reads by the runner itself don't count
        self.view_guards: list[dict[str, Guarded]] = []


class Update:
    """One update and its results so far; several threads may bring different datasets up to date."""

    def __init__(
        self,
        spark: SparkSession,
        definitions: Definitions,
        states: StateStore,
        fingerprint: str,
        *,
        full_refresh: Collection[str],
        on_dataset: Callable[[DatasetResult], None] | None,
    ) -> None:
        self.spark = spark
        self.states = states
        self.last_refreshes = {name: states.load(name) for name in definitions.datasets}
        self.fingerprint = fingerprint
        self.full_refresh = full_refresh
        self.results: dict[str, DatasetResult] = {}
        self._definitions = definitions
        self._on_dataset = on_dataset
        self._begin = time.monotonic()
        self._evaluation = _Evaluation()
        self._turns = Turns()
        self._ready_at: dict[str, float] = {}
        self._comparisons = Comparisons(Contents(spark).same, self._readers())

    @property
    def seconds(self) -> float:
        """Seconds since the update began."""
        return time.monotonic() - self._begin

    def mark_resets(self) -> None:
        """Mark every streaming table of a full refresh to start over, in a later update if this one is interrupted.

        If it continued after a table that it reads has started over, it would find its source rewritten.
        """
        for name in self.full_refresh:
            if self._definitions.datasets[name].kind == "streaming table":
                self.states.mark_reset(name)

    def on_read(self, name: str) -> None:
        """Bring the dataset that ``name`` means up to date, if it is this pipeline's and its query reads it."""
        if not self._evaluation.in_query:
            return
        dataset = self._definitions.names.find(name, self._definitions.datasets)
        if dataset is not None:
            self.ensure(dataset)

    def ensure(self, dataset: Dataset) -> None:
        """Bring one dataset up to date, once per update.

        Raises:
            PipelineError: the dataset reads itself, directly or through others.
            UpstreamFailedError: it failed, and another dataset is waiting for it.
        """
        if dataset.name in self._evaluation.chain:
            cycle = " -> ".join((*self._evaluation.chain[self._evaluation.chain.index(dataset.name) :], dataset.name))
            raise PipelineError(f"Datasets read each other in a cycle: {cycle}. Break it at one of them.")
        if dataset.kind == "temporary view":
            self._evaluate_view(dataset)
            return
        with self._turns.take(dataset.name):
            if dataset.name not in self.results:
                with self._query(running=False):
                    result = self._refreshed(dataset)
                self.results[dataset.name] = result
                if self._on_dataset is not None:
                    self._on_dataset(result)
        status = self.results[dataset.name].status
        if self._evaluation.chain and status in ("failed", "skipped"):
            raise UpstreamFailedError(f"{dataset.name}, which it reads, {_TELLING[status]}")

    def evaluate(self, dataset: Dataset, flow: Flow) -> Evaluated:
        """Call a flow's function; the datasets that it reads are brought up to date meanwhile.

        Raises:
            PipelineError: it returns no DataFrame, or reads a dataset in a way that could not be noticed.
        """
        self._evaluation.view_guards.append({})
        try:
            frame = self._called(dataset, flow)
        finally:
            views = tuple(self._evaluation.view_guards.pop().values())
        self._refuse_unnoticed(dataset, frame)
        self._ready_at[dataset.name] = self.seconds  # all inputs are up to date: its own time begins
        return Evaluated(Guarded(dataset.name, frame, dataset.expectations), views)

    def same(self, old: TableVersion, new: TableVersion, columns: Columns) -> bool:
        """Return whether ``columns`` of a table have the same content in both versions."""
        if (old.table_id, old.path) != (new.table_id, new.path):
            return False
        if old.version == new.version:
            return True
        return self._comparisons.same(old.path, (old.version, new.version), columns)

    def _readers(self) -> dict[str, set[Columns]]:
        """Return which columns of each table the datasets read at their last refresh, by the table's path."""
        readers: dict[str, set[Columns]] = defaultdict(set)
        for state in filter(None, self.last_refreshes.values()):
            for read in state.inputs:
                if state.columns is not None:
                    readers[read.path].add(state.columns.get(read.path))
        return readers

    def table(self, dataset: Dataset) -> StoredTable:
        """Return the table that a stored dataset is kept in."""
        return StoredTable(self.spark, dataset.name, dataset.table)

    @contextlib.contextmanager
    def _query(self, *, running: bool) -> Iterator[None]:
        before, self._evaluation.in_query = self._evaluation.in_query, running
        try:
            yield
        finally:
            self._evaluation.in_query = before

    def _called(self, dataset: Dataset, flow: Flow) -> DataFrame:
        with self._query(running=True):
            frame: object = flow.func()
        if not isinstance(frame, DataFrame):
            raise PipelineError(f"{dataset.name}: its function returned {type(frame).__name__}. Return a DataFrame.")
        return frame

    def _evaluate_view(self, dataset: Dataset) -> None:
        """Make a temporary view anew for each dataset that reads it, so that its rows are counted for that dataset."""
        guards = self._evaluation.view_guards[-1] if self._evaluation.view_guards else {}
        if dataset.name in guards:
            return
        self._evaluation.chain.append(dataset.name)
        try:
            frame = self._called(dataset, dataset.flows[0])
        finally:
            self._evaluation.chain.pop()
        guards[dataset.name] = Guarded(dataset.name, frame, dataset.expectations)
        guards[dataset.name].frame.createOrReplaceTempView(dataset.name)

    def _refuse_unnoticed(self, dataset: Dataset, frame: DataFrame) -> None:
        """Refuse a dataset of this pipeline in the query's plan that was not brought up to date: it would be stale."""
        for name in read_tables(frame):
            read = self._definitions.names.find(name, self._definitions.datasets) or self._at_path(name)
            if read is not None and read.name not in self.results:
                raise PipelineError(
                    f"{dataset.name} reads {read.name} in a way from which no order follows (a path, or a read "
                    f"when the file was loaded). Read it by name inside the function: spark.read.table('{read.name}')."
                )

    def _at_path(self, name: str) -> Dataset | None:
        if not name.startswith("delta.`"):
            return None
        stored = (item for item in self._definitions.datasets.values() if item.kind != "temporary view")
        for dataset in stored:
            found = table_version(self.spark, dataset.name)
            if found is not None and f"delta.`{found.path}`" == name:
                return dataset
        return None

    def _refreshed(self, dataset: Dataset) -> DatasetResult:
        self._evaluation.chain.append(dataset.name)
        refresh = materialized.refresh if dataset.kind == "materialized view" else streaming.refresh
        try:
            changed, state = refresh(self, dataset)
        except UpstreamFailedError as error:
            return self._unsuccessful(dataset, "skipped", error)
        except Exception as error:  # noqa: BLE001 - whatever a source raises is reported; the others still run
            return self._unsuccessful(dataset, "failed", error)
        finally:
            self._evaluation.chain.pop()
        return self._successful(dataset, state, changed=changed)

    def _successful(self, dataset: Dataset, state: RefreshState, *, changed: bool) -> DatasetResult:
        started = self._ready_at[dataset.name]
        return DatasetResult(
            dataset.name,
            dataset.kind,
            "succeeded" if changed else "unchanged",
            started,
            self.seconds - started,
            state.rows,
            state.rows_in,
            state.rows_dropped,
            state.expectations,
        )

    def _unsuccessful(self, dataset: Dataset, status: Status, error: Exception) -> DatasetResult:
        kind: Kind = dataset.kind
        started = self._ready_at.get(dataset.name, self.seconds)
        text = str(error) if isinstance(error, PipelineError) else f"{type(error).__name__}: {error}"
        return DatasetResult(dataset.name, kind, status, started, self.seconds - started, error=text, cause=error)


_TELLING = {"failed": "failed", "skipped": "was skipped"}
