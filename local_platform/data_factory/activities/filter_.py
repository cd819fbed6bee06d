"""Filter: the items for which a condition holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.inner import items, truth
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Return the items that pass, in their order."""
    found = items("The items of a Filter", scope.resolve(activity.properties.get("items")))
    scope.record_input({"items": found})
    condition = activity.properties.get("condition")
    kept = [item for item in found if truth("The condition of a Filter", replace(scope, item=item).resolve(condition))]
    return {"ItemsCount": len(found), "FilteredItemsCount": len(kept), "Value": kept}


HANDLER = Handler(run)
