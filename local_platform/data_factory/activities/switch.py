"""Switch: the case whose value equals the expression's, or the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_factory.expressions.values import is_integer, to_text
from local_platform.data_factory.activities.inner import run_inner
from local_platform.data_factory.errors import ActivityError
from local_platform.data_factory.handler import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope


def run(activity: Activity, scope: Scope) -> dict[str, Any]:
    """Run the activities of the matching case; values are compared as text, case-sensitively."""
    value = scope.resolve(activity.properties.get("on"))
    if not isinstance(value, str) and not is_integer(value):
        raise ActivityError(f"A Switch needs text or an integer, not {value!r}.", "InvalidTemplate", permanent=True)
    scope.record_input({"on": value})
    default, text = activity.properties.get("defaultActivities"), to_text(value)
    chosen = next((case.get("activities") for case in _cases(activity) if to_text(case.get("value")) == text), default)
    run_inner(chosen, scope, activity.name)
    return {}


def _cases(activity: Activity) -> list[Mapping[str, Any]]:
    return list(activity.properties.get("cases") or [])


def _blocks(activity: Activity) -> dict[str, Any]:
    cases = {f"cases[{case.get('value')!r}].activities": case.get("activities") or [] for case in _cases(activity)}
    return {**cases, "defaultActivities": activity.properties.get("defaultActivities") or []}


HANDLER = Handler(run, blocks=_blocks)
