"""What `lakehouse adf run` does, from its options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from local_platform.data_factory.http_access import HttpAccess
from local_platform.data_factory.http_body import SizeLimits
from local_platform.data_factory.run import RunOptions, run_pipeline
from local_platform.data_factory.triggers import fired
from local_platform.workflows.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from local_platform.data_factory.definitions import Factory
    from local_platform.data_factory.record import PipelineRun
    from local_platform.data_factory.recorder import Event


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


def run(factory: Factory, request: RunRequest, on_event: Callable[[Event], None]) -> PipelineRun:
    """Run a pipeline as the options say; raises what :func:`run_pipeline` and :func:`fired` raise."""
    clock = SystemClock()
    invocation, parameters = None, dict(request.parameters)
    if request.trigger:
        at = request.at.replace(tzinfo=UTC) if request.at else None
        invocation = fired(factory, request.trigger, request.pipeline, clock.now(), at)
        parameters = {**invocation.parameters, **parameters}
    most = request.max_file_size
    options = RunOptions(
        run_id=request.run_id,
        sizes=SizeLimits(most, most) if most else SizeLimits(),
        longest_wait=request.http_timeout,
        clock=clock,
        invocation=invocation,
    )
    return run_pipeline(
        factory,
        request.pipeline,
        parameters,
        request.lake,
        http=HttpAccess(request.http),
        on_event=on_event,
        options=options,
    )
