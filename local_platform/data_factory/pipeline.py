"""One run of a pipeline, from its parameters to its outcome."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.variables import initial
from local_platform.data_factory.definitions import activities
from local_platform.data_factory.engine import run_block
from local_platform.data_factory.names import spelled
from local_platform.data_factory.record import PipelineRun, moment
from local_platform.data_factory.scope import Frame, Machine, Scope
from local_platform.data_factory.secret_values import secure_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_BY_HAND = "Manual"
_LOOK_SECONDS = 0.1  # seconds between checks of whether a waiting run was stopped


@dataclass(frozen=True, slots=True)
class Invocation:
    """The start of a pipeline run: what it is asked to do, and by whom.

    Attributes:
        trigger_type: ``Manual``, ``ScheduleTrigger``, ``TumblingWindowTrigger`` or ``PipelineActivity``.
        trigger: ``trigger()``.
        group_id: id of the run that started all runs of a group; the run's own when empty.
        caller: the pipeline run whose ExecutePipeline activity starts this one.
    """

    pipeline: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    run_id: str = ""
    trigger_type: str = _BY_HAND
    trigger_name: str = _BY_HAND
    trigger_id: str = ""
    trigger: Mapping[str, Any] = field(default_factory=dict)
    group_id: str = ""
    caller: Frame | None = None


def begin(machine: Machine, invocation: Invocation) -> Frame:
    """Bind the parameters and begin the record of the run.

    Whoever starts a run by hand is asked for every parameter without a default; a pipeline or trigger that gives no
    value gives null.

    Raises:
        ParameterError: a parameter is unknown, missing, or of another type.
    """
    name = spelled(invocation.pipeline, machine.factory.pipelines)
    definition = machine.factory.pipeline(name)
    declared = definition.get("parameters") or {}
    given = {spelled(each, declared): value for each, value in invocation.parameters.items()}
    if invocation.trigger_type != _BY_HAND:
        given = {each: None for each, spec in declared.items() if "defaultValue" not in spec} | given
    now = machine.clock.now()
    run = PipelineRun(
        run_id=invocation.run_id or str(uuid.uuid4()),
        pipeline_name=name,
        start=now,
        parameters=given,
        invoked_by={"name": invocation.trigger_name, "invokedByType": invocation.trigger_type},
        secure_parameters=secure_names(declared),
        secrets=machine.secrets,
    )
    frame = Frame(run, _system(machine, invocation, run), invocation.trigger)
    resolve = Scope(machine, frame).resolve
    run.parameters = machine.secrets.bind(f"pipeline {name!r}", declared, given, resolve)
    run.variables = initial(definition.get("variables") or {}, resolve)
    if invocation.caller:
        invocation.caller.run.children.append(run)
    machine.recorder.begin(run)
    return frame


def _system(machine: Machine, invocation: Invocation, run: PipelineRun) -> dict[str, Any]:
    """System variables of the pipeline's scope; the last two are there only in a run that another pipeline started."""
    called = invocation.caller is not None
    return {
        "DataFactory": machine.factory.name,
        "Pipeline": run.pipeline_name,
        "RunId": run.run_id,
        "TriggerType": invocation.trigger_type,
        "TriggerId": invocation.trigger_id,
        "TriggerName": invocation.trigger_name,
        "TriggerTime": moment(run.start),
        "GroupId": invocation.group_id or run.run_id,
        "TriggeredByPipelineName": invocation.trigger_name if called else None,
        "TriggeredByPipelineRunId": invocation.trigger_id if called else None,
    }


def execute(machine: Machine, frame: Frame, deadline: datetime | None = None) -> None:
    """Run the pipeline; its record says how it ended.

    Args:
        machine: the services and state that all pipelines of the run share.
        frame: the run, as it was begun.
        deadline: when the timeout of the activity that waits for it is reached.
    """
    definition, scope = machine.factory.pipeline(frame.run.pipeline_name), Scope(machine, frame, deadline=deadline)
    try:
        with _turn(scope, definition.get("concurrency")):
            failure = run_block(activities(definition.get("activities") or []), scope)
    except BaseException:
        machine.recorder.end(frame.run, "Cancelled", "The run was stopped before its end.")
        raise
    if failure:
        message = failure.error.get("message", "") if failure.error else ""
        machine.recorder.end(frame.run, "Failed", f"Operation on target {failure.activity} failed: {message}")
    else:
        machine.recorder.end(frame.run, "Succeeded", "")


@contextmanager
def _turn(scope: Scope, most: int | None) -> Iterator[None]:
    """Wait until another concurrent run of the pipeline is allowed; the service queues runs in the same way."""
    if not most:
        yield
        return
    turns = scope.machine.turns.setdefault(scope.frame.run.pipeline_name, BoundedSemaphore(most))
    while not turns.acquire(timeout=_LOOK_SECONDS):
        scope.check()
    try:
        yield
    finally:
        turns.release()
