"""Brings a materialized view up to date: in one overwrite, or not at all if the result would be the same.

Its function is called on every update, as on Databricks, because what it computes in Python is part of the query.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from local_platform.errors import PipelineError
from local_platform.pipelines.lineage import lineage_of, needed_columns, table_version
from local_platform.pipelines.state import RefreshState

if TYPE_CHECKING:
    from local_platform.pipelines.definitions import Dataset
    from local_platform.pipelines.lineage import Lineage
    from local_platform.pipelines.update import Evaluated, Update


def refresh(update: Update, dataset: Dataset) -> tuple[bool, RefreshState]:
    """Return whether the table was rewritten, and its state.

    Raises:
        ExpectationFailedError: rows break a fail expectation; the table is as it was.
        PipelineError: the definition is not that of a materialized view.
    """
    if len(dataset.flows) != 1:
        raise PipelineError(f"{dataset.name}: a materialized view has one query. Make it a streaming table for flows.")
    evaluated = update.evaluate(dataset, dataset.flows[0])
    if evaluated.guard.query.isStreaming:
        raise PipelineError(f"{dataset.name}: a materialized view reads batches. Use read instead of readStream.")
    read = lineage_of(evaluated.guard.query)
    valid = None if dataset.name in update.full_refresh else _still_valid(update, dataset, read)
    if valid is not None:
        return False, valid
    state = _rewrite(update, dataset, evaluated, read)
    update.states.save(dataset.name, state)
    return True, state


def _rewrite(update: Update, dataset: Dataset, evaluated: Evaluated, read: Lineage) -> RefreshState:
    table = update.table(dataset)
    frame = table.conform(evaluated.guard.frame)
    try:
        table.overwrite(frame)
    except Exception as error:
        raise evaluated.explain(error) from error
    return _state(update, dataset, read, evaluated)


def _state(update: Update, dataset: Dataset, read: Lineage, evaluated: Evaluated) -> RefreshState:
    written = table_version(update.spark, dataset.name)
    if written is None:
        raise PipelineError(f"{dataset.name} is gone although it was just written. Has another run dropped it?")
    counts = evaluated.guard.counts()
    seen = [counts, *(view.counts() for view in evaluated.views)]
    return RefreshState(
        fingerprint=update.fingerprint,
        table=written,
        plan=read.plan,
        inputs=read.inputs,
        columns=needed_columns(evaluated.guard.query),
        rows=counts.rows_in - counts.dropped,
        rows_in=counts.rows_in,
        rows_dropped=counts.dropped,
        expectations=tuple(result for part in seen for result in part.expectations),
    )


def _still_valid(update: Update, dataset: Dataset, read: Lineage) -> RefreshState | None:
    """Return the last refresh's state, updated to the present versions, if the table's content would be the same."""
    state = update.last_refreshes[dataset.name]
    if state is None or state.columns is None or (state.fingerprint, state.plan) != (update.fingerprint, read.plan):
        return None
    own = table_version(update.spark, dataset.name)
    if own is None or not update.same(state.table, own, None):
        return None
    before = {old.path: old for old in state.inputs}
    for new in read.inputs:
        if new.path not in before or not update.same(before[new.path], new, state.columns.get(new.path)):
            return None
    if (own, read.inputs) != (state.table, state.inputs):
        state = dataclasses.replace(state, table=own, inputs=read.inputs)
        update.states.save(dataset.name, state)
    return state
