"""AppendVariable: one more item at the end of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.variables import declared_type
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Append to a declared variable of the type Array; iterations side by side lose nothing."""
    name = str(activity.properties.get("variableName"))
    value = scope.inputs(activity.properties, "value").get("value")
    scope.record_input({"variableName": name})
    if declared_type(name, scope) != "array":
        raise ActivityError(f"Variable {name!r} is no Array, so nothing can be appended.", permanent=True)
    variables = scope.frame.run.variables
    with scope.frame.lock:
        variables[name] = [*variables[name], value]
    return {"name": name, "value": value}


HANDLER = Handler(run)
