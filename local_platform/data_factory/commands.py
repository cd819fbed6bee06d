"""Runs a pipeline for `lakehouse adf run`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from local_platform.data_factory.http_access import HttpAccess
from local_platform.data_factory.http_body import SizeLimits
from local_platform.data_factory.run import RunOptions, run_pipeline
from local_platform.data_factory.triggers import RetryPolicy, fired, retry_policy
from local_platform.workflows.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from local_platform.data_factory.definitions import Factory
    from local_platform.data_factory.record import PipelineRun
    from local_platform.data_factory.recorder import Event as RunEvent
    from local_platform.workflows.clock import Clock


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The options of `lakehouse adf run`, under their names there."""

    pipeline: str
    parameters: Mapping[str, str]
    http: Mapping[str, str]
    lake: Path
    run_id: str = ""
    trigger: str | None = None
    at: datetime | None = None
    http_timeout: float | None = None
    max_file_size: int | None = None


def run(
    factory: Factory,
    request: RunRequest,
    on_event: Callable[[RunEvent], None],
    on_retry: Callable[[PipelineRun, float], None],
    clock: Clock | None = None,
) -> PipelineRun:
    """Run a pipeline as the options say, and again as the trigger's ``retryPolicy`` says while it fails.

    Args:
        factory: the definitions.
        request: the options.
        on_event: as in :func:`run_pipeline`.
        on_retry: called with a failed run and the seconds after which the trigger starts the pipeline again.
        clock: the machine's when None.

    Returns:
        The last run; the others are in the history, too. Each has an id of its own.

    Raises:
        LakehouseError: what :func:`run_pipeline`, :func:`fired` and :func:`retry_policy` raise.
    """
    clock = clock or SystemClock()
    invocation, parameters, retries = None, dict(request.parameters), RetryPolicy()
    if request.trigger:
        at = request.at.replace(tzinfo=UTC) if request.at else None
        invocation = fired(factory, request.trigger, request.pipeline, clock.now(), at)
        retries = retry_policy(factory, request.trigger)
        parameters = {**invocation.parameters, **parameters}
    most = request.max_file_size
    options = RunOptions(
        run_id=request.run_id,
        once=bool(request.run_id),
        sizes=SizeLimits(most, most) if most else SizeLimits(),
        longest_wait=request.http_timeout,
        clock=clock,
        invocation=invocation,
    )
    start = partial(
        run_pipeline,
        factory,
        request.pipeline,
        parameters,
        request.lake,
        http=HttpAccess(request.http),
        on_event=on_event,
    )
    done = start(options=options)
    for _ in range(retries.count):
        if done.succeeded:
            break
        on_retry(done, retries.interval)
        clock.wait(clock.now() + timedelta(seconds=retries.interval), unless=Event())
        done = start(options=replace(options, run_id="", once=False))
    return done
