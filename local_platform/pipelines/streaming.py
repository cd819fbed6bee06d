"""Brings a streaming table up to date: each flow appends the rows of its source that are new since its checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.errors import PipelineError
from local_platform.pipelines.lineage import table_version
from local_platform.pipelines.state import RefreshState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from local_platform.pipelines.definitions import Dataset
    from local_platform.pipelines.expectations import Counts
    from local_platform.pipelines.tables import StoredTable
    from local_platform.pipelines.update import Evaluated, Update
    from local_platform.result import ExpectationResult
    from local_platform.storage.folder import Folder


def refresh(update: Update, dataset: Dataset) -> tuple[bool, RefreshState]:
    """Return whether rows were appended, and the state.

    A row that breaks a fail expectation stops its micro-batch, as on Databricks: nothing of that batch is written.

    Raises:
        ExpectationFailedError: rows break a fail expectation.
        PipelineError: a flow's query is not a stream.
    """
    table = update.table(dataset)
    flows = [(flow.name, update.evaluate(dataset, flow)) for flow in dataset.flows]
    _refuse_batches(dataset, flows)
    frames = [table.conform(evaluated.guard.frame) for _, evaluated in flows]
    fresh = _must_start_over(update, dataset, table)
    if fresh:
        _start_over(update, dataset, table, frames[0])
    else:
        table.ensure(frames[0].schema)
    before = table_version(update.spark, dataset.name)
    counts: list[Counts] = []
    for (name, evaluated), frame in zip(flows, frames, strict=True):
        counts += _append(frame, evaluated, table.name, update.states.checkpoint(dataset.name, name))
    table.comment_columns()
    table.cluster()
    previous = update.states.load(dataset.name)
    now = table_version(update.spark, dataset.name)
    if previous is not None and previous.table == before == now and not any(part.rows_in for part in counts):
        return False, previous
    state = _state(update, dataset, counts)
    update.states.save(dataset.name, state)
    return True, state


def _refuse_batches(dataset: Dataset, flows: list[tuple[str, Evaluated]]) -> None:
    for name, evaluated in flows:
        if not evaluated.guard.query.isStreaming:
            raise PipelineError(
                f"{dataset.name}: flow {name} reads a batch. A streaming table needs readStream; a query over all "
                "rows is a materialized view."
            )


def _must_start_over(update: Update, dataset: Dataset, table: StoredTable) -> bool:
    """Return whether rows would be repeated or missing if the flows continued.

    A table without its checkpoints would get every row again. A table that was dropped or replaced would miss the rows
    that its checkpoints count as done.
    """
    if update.states.is_reset(dataset.name):
        return True
    now = table_version(update.spark, dataset.name) if table.exists() else None
    if not update.states.checkpoints(dataset.name).exists():
        return now is not None
    state = update.states.load(dataset.name)
    return now is None or (state is not None and state.table.table_id != now.table_id)


def _start_over(update: Update, dataset: Dataset, table: StoredTable, frame: DataFrame) -> None:
    """Empty the table and its checkpoints; a mark makes sure that an interrupted emptying is repeated."""
    update.states.mark_reset(dataset.name)
    table.ensure(frame.schema, replace=True)
    update.states.checkpoints(dataset.name).remove()
    update.states.forget(dataset.name)
    update.states.end_reset(dataset.name)


def _append(frame: DataFrame, evaluated: Evaluated, table: str, checkpoint: Folder) -> list[Counts]:
    try:
        query = (
            frame.writeStream.format("delta")
            .outputMode("append")
            .option("mergeSchema", "true")
            .option("checkpointLocation", checkpoint.location)
            .trigger(availableNow=True)
            .toTable(table)
        )
        query.awaitTermination()
    except Exception as error:
        raise evaluated.explain(error) from error
    progress: list[Mapping[str, Any]] = [batch.observedMetrics for batch in query.recentProgress]
    return [guard.counts(progress) for guard in (evaluated.guard, *evaluated.views)]


def _state(update: Update, dataset: Dataset, counts: list[Counts]) -> RefreshState:
    written = table_version(update.spark, dataset.name)
    if written is None:
        raise PipelineError(f"{dataset.name} is gone although it was just written. Has another run dropped it?")
    own = [part for part in counts if part.dataset == dataset.name]
    return RefreshState(
        fingerprint=update.fingerprint,
        table=written,
        plan="",
        inputs=(),
        columns=None,
        rows=update.spark.table(dataset.name).count(),
        rows_in=sum(part.rows_in for part in own),
        rows_dropped=sum(part.dropped for part in own),
        expectations=_added(counts),
    )


def _added(counts: list[Counts]) -> tuple[ExpectationResult, ...]:
    """Add up the verdicts of flows that share a dataset's expectations, or that read the same view."""
    totals: dict[tuple[str, str], ExpectationResult] = {}
    for result in (result for part in counts for result in part.expectations):
        key = (result.table, result.name)
        known = totals.get(key)
        passed, failed = (known.passed, known.failed) if known else (0, 0)
        totals[key] = type(result)(
            result.table, result.name, result.action, passed + result.passed, failed + result.failed
        )
    return tuple(totals.values())
