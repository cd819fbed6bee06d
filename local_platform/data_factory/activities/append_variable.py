"""AppendVariable: one more item at the end of an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.variables import bounded, declared
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_LARGE = 1_000  # characters


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Append to a declared variable of the type Array; iterations side by side lose nothing."""
    name = str(activity.properties.get("variableName"))
    value = scope.inputs(activity.properties, "value").get("value")
    scope.record_input({"variableName": name})
    name, kind = declared(name, scope)
    if kind != "array":
        raise ActivityError(f"Variable {name!r} is no Array, so nothing can be appended.", permanent=True)
    variables = scope.frame.run.variables
    with scope.frame.lock:
        variables[name] = _grown(name, [*variables[name], value])
    return {"name": name, "value": value}


def _grown(name: str, items: list[Any]) -> list[Any]:
    """Check the array's size for a large item, else only when its length has doubled, so that appends stay quick."""
    is_small = isinstance(items[-1], bool | int | float) or (isinstance(items[-1], str) and len(items[-1]) < _LARGE)
    has_doubled = len(items) & (len(items) - 1) == 0
    return items if is_small and not has_doubled else bounded(name, items)


HANDLER = Handler(run)
