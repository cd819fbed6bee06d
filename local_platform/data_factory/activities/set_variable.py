"""SetVariable: gives a variable a value, or the pipeline its return value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.variables import bounded, declared, of_type
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_RETURN_VALUE = "pipelineReturnValue"


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Set a declared variable, checked against its type, or entries of the pipeline's return value."""
    name = str(activity.properties.get("variableName"))
    value = scope.inputs(activity.properties, "value").get("value")
    scope.record_input({"variableName": name})
    if name == _RETURN_VALUE and activity.properties.get("setSystemVariable"):
        returned = _returned(value)
        with scope.frame.lock:
            scope.frame.run.return_value.update(returned)
        return {"name": name, "value": returned}
    name, kind = declared(name, scope)
    checked = bounded(name, of_type(name, kind, value))
    with scope.frame.lock:
        scope.frame.run.variables[name] = checked
    return {"name": name, "value": checked}


def _returned(entries: Any) -> dict[str, Any]:
    """Read the pairs of a return value: ``{"key": …, "value": {"type": …, "content": …}}``."""
    try:
        return {entry["key"]: _content(entry["value"]) for entry in entries}
    except (TypeError, KeyError) as error:
        raise ActivityError("The pipeline return value is no list of keys and values.", permanent=True) from error


def _content(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value.get("type") == "Array":
        return [_content(item) for item in value.get("content") or []]
    if value.get("type") == "Object":
        return _returned(value.get("content") or [])
    return value.get("content")


HANDLER = Handler(run)
