"""Until: repeats activities until a condition holds or the timeout is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.inner import inner_failure, truth
from local_platform.data_factory.definitions import activities
from local_platform.data_factory.engine import run_block
from local_platform.data_factory.handler import Handler
from local_platform.data_factory.timespan import timespan

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_SERVICE_DEFAULT = "7.00:00:00"


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Repeat the activities; a failure inside does not stop it, but the last round decides whether it failed."""
    limit = scope.resolve(activity.properties.get("timeout", _SERVICE_DEFAULT))
    scope.record_input({"timeout": limit})
    timed = scope.until(timespan(f"timeout of {activity.name!r}", limit).total_seconds())
    inner = activities(activity.properties.get("activities") or [])
    rounds = 0
    while True:
        timed.check()
        within = timed.inside(f"{activity.name}[{rounds}]")
        failure = run_block(inner, within)
        scope.take_from(within)
        rounds += 1
        # The condition may use the output of this round's activities.
        if truth("The expression of an Until", within.resolve(activity.properties.get("expression"))):
            if failure:
                raise inner_failure(failure)
            return {}


HANDLER = Handler(run, blocks=lambda activity: {"activities": activity.properties.get("activities") or []})
