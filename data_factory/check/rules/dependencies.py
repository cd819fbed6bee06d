"""Rules for the order of activities: what is waited for exists, nothing waits for itself, everything can run."""

from __future__ import annotations

from itertools import product

from data_factory.check.activities import Activity, activities
from data_factory.check.definitions import Definition, Factory, items
from data_factory.expressions.functions.scope import suggestion

_MOST_PREDECESSORS = 12
"""Up to here every combination of outcomes is tried: 2 to the power of it."""


def check_dependencies(definition: Definition, _factory: Factory) -> None:
    """Dependencies name activities of the same list, once each, with conditions, without cycles, and can be met."""
    if definition.folder != "pipeline":
        return
    everywhere = {activity.name.lower(): activity for activity in activities(definition)}
    for activity in activities(definition):
        _check_named(definition, activity, everywhere)
        cycle = _cycle(activity)
        if cycle and activity.name == _first(cycle, activity):
            message = f"'{activity.name}' waits for itself: {' → '.join(cycle)}"
            definition.report("dependency-cycle", message, (*activity.path, "dependsOn"))
        elif not cycle and _first_that_cannot_run(activity):
            message = f"'{activity.name}' can never run: its conditions exclude each other"
            definition.report("unreachable-activity", message, (*activity.path, "dependsOn"))


def _check_named(definition: Definition, activity: Activity, everywhere: dict[str, Activity]) -> None:
    seen: set[str] = set()
    for index, name, conditions in activity.dependencies:
        path = (*activity.path, "dependsOn", index)
        if name.lower() not in activity.siblings:
            hint = suggestion(name, (sibling.name for sibling in activity.siblings.values() if sibling is not activity))
            if name.lower() in everywhere:
                hint = "; one activity waits only for those of its own list, not for those inside or outside"
            definition.report("unknown-activity", f"there is no activity '{name}' here{hint}", (*path, "activity"))
        if name.lower() in seen:
            definition.report("duplicate-dependency", f"'{name}' is waited for twice", (*path, "activity"))
        if not conditions and "dependencyConditions" in items(activity.value.get("dependsOn"))[index]:
            message = "the dependency has no condition, so it is never met"
            definition.report("missing-condition", message, (*path, "dependencyConditions"))
        seen.add(name.lower())


def _cycle(activity: Activity) -> list[str]:
    """Return the names of a dependency cycle through an activity; empty when there is none."""
    start = activity.name.lower()
    ways: list[tuple[str, list[str]]] = [(start, [activity.name])]
    seen: set[str] = set()
    while ways:
        name, way = ways.pop()
        for _, next_name, _ in activity.siblings[name].dependencies:
            key = next_name.lower()
            if key == start:
                return [*way, activity.name]
            if key in activity.siblings and key not in seen:
                seen.add(key)
                ways.append((key, [*way, activity.siblings[key].name]))
    return []


def _first(cycle: list[str], activity: Activity) -> str:
    """Return the activity of a cycle that comes first in the list, so that each cycle is reported once."""
    names = {name.lower() for name in cycle}
    return next(sibling.name for key, sibling in activity.siblings.items() if key in names)


def _first_that_cannot_run(activity: Activity) -> bool:
    """True when an activity can never run although each one before it can."""
    return not _can_run(activity) and all(_can_run(activity.siblings[name]) for name in activity.predecessors())


def _can_run(activity: Activity) -> bool:
    """True when some outcome of the activities before it meets its conditions."""
    before = activity.predecessors()
    unknown = any(name.lower() not in activity.siblings for _, name, _ in activity.dependencies)
    if unknown or len(before) > _MOST_PREDECESSORS or any(_cycle(activity.siblings[name]) for name in before):
        return True
    order = sorted(before, key=lambda name: len(activity.siblings[name].predecessors()))
    outcomes = [_outcomes(activity.siblings[name]) for name in order]
    for chosen in product(*outcomes):
        statuses: dict[str, str] = {}
        for name, outcome in zip(order, chosen, strict=True):
            statuses[name] = outcome if _met(activity.siblings[name], statuses) else "skipped"
        if _met(activity, statuses):
            return True
    return False


def _outcomes(activity: Activity) -> tuple[str, ...]:
    """Return how an activity can end when it runs."""
    if str(activity.value.get("state", "")).lower() == "inactive":
        return (str(activity.value.get("onInactiveMarkAs") or "Succeeded").lower(),)
    return ("failed",) if activity.type == "Fail" else ("succeeded", "failed")


def _met(activity: Activity, statuses: dict[str, str]) -> bool:
    """True when each dependency has one of its conditions; Completed is Succeeded or Failed."""
    for _, name, conditions in activity.dependencies:
        wanted = {condition.lower() for condition in conditions}
        if "completed" in wanted:
            wanted |= {"succeeded", "failed"}
        if wanted and statuses.get(name.lower()) not in wanted:
            return False
    return True
