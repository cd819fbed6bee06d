"""Rules for activities that contain others. Source: Microsoft, "Nested activities" and "ForEach activity"."""

from __future__ import annotations

from data_factory.check.activities import LOOPS, Activity, activities, inner_lists
from data_factory.check.definitions import Definition, Factory, items, mapping

_LARGEST_BATCH = 50
_BRANCHES = frozenset({"IfCondition", "Switch"})


def check_containers(definition: Definition, _factory: Factory) -> None:
    """Containers nest as the service allows, hold something, and their batches and cases are in bounds."""
    if definition.folder != "pipeline":
        return
    for activity in activities(definition):
        _check_nesting(definition, activity)
        lists = list(inner_lists(activity))
        if lists and not any(items(inner) for inner, _ in lists):
            definition.report("empty-container", f"'{activity.name}' contains no activity", activity.path)
        if activity.type == "ForEach":
            _check_batch(definition, activity)
        if activity.type in {"ForEach", "Filter"}:
            _check_items(definition, activity)
        if activity.type == "Switch":
            _check_cases(definition, activity)


def _check_nesting(definition: Definition, activity: Activity) -> None:
    path = (*activity.path, "type")
    around = {container.type for container in activity.containers}
    if not around:
        return
    advice = "; run it as a pipeline of its own with ExecutePipeline"
    if activity.type in LOOPS and around & LOOPS:
        inside = next(iter(around & LOOPS))
        definition.report("nesting", f"a {activity.type} cannot stand inside a {inside}{advice}", path)
    elif activity.type in LOOPS | _BRANCHES and around & _BRANCHES:
        inside = next(iter(around & _BRANCHES))
        definition.report("nesting", f"a {activity.type} cannot stand inside a {inside}{advice}", path)
    elif activity.type == "Validation":
        definition.report("nesting", f"a Validation cannot stand inside another activity{advice}", path)


def _check_items(definition: Definition, activity: Activity) -> None:
    """Items are what an expression gives: text can't be a list."""
    value = mapping(activity.settings.get("items")).get("value")
    if isinstance(value, str) and not value.startswith(("@", "[")):
        message = f"the items of a {activity.type} are an array, not text; an expression begins with '@'"
        definition.report("wrong-type", message, (*activity.path, "typeProperties", "items", "value"))


def _check_batch(definition: Definition, activity: Activity) -> None:
    batch = activity.settings.get("batchCount")
    path = (*activity.path, "typeProperties", "batchCount")
    if not isinstance(batch, int) or isinstance(batch, bool):
        return
    if not 1 <= batch <= _LARGEST_BATCH:
        definition.report("batch-count", f"batchCount is 1 to {_LARGEST_BATCH}, not {batch}", path)
    elif activity.settings.get("isSequential") is True:
        message = "batchCount has no effect: isSequential is true"
        definition.report("batch-count", message, path, level="warning")


def _check_cases(definition: Definition, activity: Activity) -> None:
    seen: set[str] = set()
    for index, case in enumerate(items(activity.settings.get("cases"))):
        value = mapping(case).get("value")
        path = (*activity.path, "typeProperties", "cases", index, "value")
        if isinstance(value, str) and value in seen:
            definition.report("duplicate-case", f"there is a case '{value}' before this one", path)
        seen.add(str(value))
