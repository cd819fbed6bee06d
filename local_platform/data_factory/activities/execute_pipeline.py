"""ExecutePipeline: another pipeline of the factory, waited for or not."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError, ParameterError
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.pipeline import Invocation, begin, execute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local_platform.data_factory.definitions import Activity, Factory
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Run the pipeline; when it is waited for, fail when it fails."""
    name = str(activity.properties["pipeline"]["referenceName"])
    given = scope.resolve(dict(activity.properties.get("parameters") or {}))
    try:
        child = begin(scope.machine, _invocation(name, given, scope))
    except ParameterError as error:
        raise ActivityError(str(error), "InvalidParameter", permanent=True) from error
    finally:  # the called pipeline declares which of the values are secret
        scope.record_input({"pipeline": {"referenceName": name}, "parameters": given})
    output = {"pipelineName": name, "pipelineRunId": child.run.run_id}
    if not activity.properties.get("waitOnCompletion", True):
        thread = threading.Thread(target=execute, args=(scope.machine, child), name=f"pipeline {name}")
        scope.machine.on_their_own.append(thread)
        thread.start()
        return output
    execute(scope.machine, child, scope.deadline)
    if not child.run.succeeded:
        if scope.run:
            scope.run.output = output
        raise ActivityError(child.run.message, "OperationFailed", permanent=True)
    return {**output, "pipelineReturnValue": child.run.return_value} if child.run.return_value else output


def _invocation(name: str, parameters: dict[str, Any], scope: Scope) -> Invocation:
    caller = scope.frame
    return Invocation(
        pipeline=name,
        parameters=parameters,
        trigger_type="PipelineActivity",
        trigger_name=caller.run.pipeline_name,
        trigger_id=caller.run.run_id,
        group_id=str(caller.system["GroupId"]),
        caller=caller,
    )


def _refusals(activity: Activity, factory: Factory) -> Iterator[str]:
    reference = activity.properties.get("pipeline") or {}
    if reference.get("referenceName") not in factory.pipelines:
        yield f"it runs the pipeline {reference.get('referenceName')!r}, which the factory does not have"


HANDLER = Handler(run, refusals=_refusals)
