"""Wait: waits for some seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Wait for a whole number of seconds, which an expression may give as text."""
    given = scope.inputs(activity.properties, "waitTimeInSeconds").get("waitTimeInSeconds")
    seconds = int(str(given)) if str(given).isdigit() else 0
    if seconds < 1:
        raise ActivityError(f"waitTimeInSeconds must be a whole number from 1, not {given!r}.", permanent=True)
    scope.wait(seconds)
    return {}


HANDLER = Handler(run)
