"""IfCondition: one list of activities or the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.data_factory.activities.inner import run_inner, truth
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_BRANCHES = {True: "ifTrueActivities", False: "ifFalseActivities"}


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Run the branch that the expression chooses; a missing branch is an empty one."""
    chosen = truth("The expression of an If Condition", scope.resolve(activity.properties.get("expression")))
    scope.record_input({"expression": chosen})
    run_inner(activity.properties.get(_BRANCHES[chosen]), scope, activity.name)
    return {}


HANDLER = Handler(
    run, blocks=lambda activity: {name: activity.properties.get(name) or [] for name in _BRANCHES.values()}
)
