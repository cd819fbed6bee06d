"""ForEach: the same activities for each item, one after another or side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.inner import inner_failure, items, truth
from local_platform.data_factory.definitions import activities
from local_platform.data_factory.engine import Failure, run_block
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_SERVICE_DEFAULT, _SERVICE_MOST = 20, 50


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Run every item, also after one failed; fail if any failed."""
    found = items("The items of a ForEach", scope.resolve(activity.properties.get("items")))
    scope.record_input({"items": found})
    inner = activities(activity.properties.get("activities") or [])

    def one(index: int) -> Failure | None:
        scope.check()
        return run_block(inner, scope.inside(f"{activity.name}[{index}]", found[index]))

    failures = _each(one, len(found), _side_by_side(activity, scope), scope)
    first = next((failure for failure in failures if failure), None)
    if first:
        raise inner_failure(first)
    return {}


def _side_by_side(activity: Activity, scope: Scope) -> int:
    properties = activity.properties
    if truth("isSequential of a ForEach", scope.resolve(properties.get("isSequential", False))):
        return 1
    return min(int(scope.resolve(properties.get("batchCount", _SERVICE_DEFAULT))), _SERVICE_MOST)


def _each(one: Any, count: int, workers: int, scope: Scope) -> list[Failure | None]:
    if workers == 1 or count <= 1:
        return [one(index) for index in range(count)]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            return list(pool.map(one, range(count)))
        except ActivityError:
            raise  # timed out: items that still run end by themselves
        except BaseException:
            scope.machine.stop.set()
            raise


HANDLER = Handler(run, blocks=lambda activity: {"activities": activity.properties.get("activities") or []})
