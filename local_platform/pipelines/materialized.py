"""Brings a materialized view up to date: not at all if nothing it reads changed, else in one overwrite."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from local_platform.errors import PipelineError
from local_platform.pipelines.lineage import lineage_of
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
    if not update.full_refresh:
        valid = _still_valid(update, dataset)
        if valid is not None:
            return False, valid
    if len(dataset.flows) != 1:
        raise PipelineError(f"{dataset.name}: a materialized view has one query. Make it a streaming table for flows.")
    evaluated = update.evaluate(dataset, dataset.flows[0])
    if evaluated.query.frame.isStreaming:
        raise PipelineError(f"{dataset.name}: a materialized view reads batches. Use read instead of readStream.")
    state = _rewrite(update, dataset, evaluated)
    update.states.save(dataset.name, state)
    return True, state


def _rewrite(update: Update, dataset: Dataset, evaluated: Evaluated) -> RefreshState:
    table = update.table(dataset)
    frame = table.conform(evaluated.query.frame)
    read = lineage_of(frame)
    try:
        table.overwrite(frame)
    except Exception as error:
        raise evaluated.explain(error) from error
    return _state(update, dataset, read, evaluated)


def _state(update: Update, dataset: Dataset, read: Lineage, evaluated: Evaluated) -> RefreshState:
    written = update.version(dataset.name)
    if written is None:
        raise PipelineError(f"{dataset.name} is gone although it was just written. Has another run dropped it?")
    counts = evaluated.query.counts()
    seen = [counts, *(view.counts() for view in evaluated.views)]
    return RefreshState(
        fingerprint=update.fingerprint,
        table=written,
        inputs=read.inputs,
        columns=read.columns,
        repeatable=read.repeatable,
        rows=counts.rows_in - counts.dropped,
        rows_in=counts.rows_in,
        rows_dropped=counts.dropped,
        expectations=tuple(result for part in seen for result in part.expectations),
    )


def _still_valid(update: Update, dataset: Dataset) -> RefreshState | None:
    """Return the last refresh's state, moved to the versions of now, if the table would come out the same."""
    state = update.last_refreshes[dataset.name]
    if state is None or not state.repeatable or state.fingerprint != update.fingerprint:
        return None
    for read in state.inputs:
        update.ensure_input(read)
    update.ready(dataset)
    own = update.version(dataset.name)
    if own is None or not update.same(state.table, own, None):
        return None
    now = tuple(update.version(read.name) for read in state.inputs)
    inputs = tuple(version for version in now if version is not None)
    # The query is that of the last refresh, as the fingerprint is the same; so it reads what it read then.
    if not all(update.same(old, new, state.columns.get(old.path)) for old, new in zip(state.inputs, now, strict=True)):
        return None
    if (own, inputs) != (state.table, state.inputs):
        state = dataclasses.replace(state, table=own, inputs=inputs)
        update.states.save(dataset.name, state)
    return state
