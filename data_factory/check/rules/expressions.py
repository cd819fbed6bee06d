"""Rules for expressions: they are well formed, call functions that exist, and refer to what is there."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data_factory.check.activities import Activity, activities
from data_factory.check.definitions import KINDS, Definition, Factory, mapping, walk
from data_factory.expressions import ExpressionError, Reference, references
from data_factory.expressions.functions.scope import suggestion
from data_factory.expressions.static import static_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from data_factory.check.finding import Level
    from data_factory.check.json_source import Path

SYSTEM_VARIABLES = (
    "DataFactory",
    "Pipeline",
    "RunId",
    "TriggerType",
    "TriggerId",
    "TriggerName",
    "TriggerTime",
    "GroupId",
    "TriggeredByPipelineName",
    "TriggeredByPipelineRunId",
    "TriggerEvent",
)
_NOT_EVALUATED = {"name", "description", "annotations", "folder", "schema", "structure", "parameters", "variables"}
"""Keys of a dataset, linked service, trigger or activity whose text is no setting; defaults are looked at apart."""
_SCOPES = {
    "pipeline": {"parameter", "global parameter", "system variable", "variable", "activity", "item"},
    "dataset": {"dataset parameter"},
    "linkedService": {"linked service parameter"},
    "trigger": {"trigger", "system variable"},
}
_LENT = {"dataset", "linkedService"}
"""What sees all that the activity sees that uses it."""
_WRITTEN = {
    "parameter": "pipeline().parameters",
    "global parameter": "pipeline().globalParameters",
    "system variable": "pipeline()",
    "variable": "variables()",
    "activity": "activity()",
    "item": "item()",
    "dataset parameter": "dataset()",
    "linked service parameter": "linkedService()",
    "trigger": "trigger()",
}


@dataclass(frozen=True)
class Found:
    """A reference, where its string stands, and the activity around it."""

    reference: Reference
    path: Path
    activity: Activity | None


def _strings(definition: Definition) -> Iterator[tuple[str, Path, Activity | None]]:
    """Yield every string that the service evaluates, with its path and the activity that it is in."""
    for part, place, activity in _parts(definition):
        for value, path in walk(part, place):
            if isinstance(value, str):
                yield value, path, activity


def _parts(definition: Definition) -> Iterator[tuple[Any, Path, Activity | None]]:
    """Yield the parts of a definition that can hold expressions."""
    if definition.folder == "pipeline":
        for activity in activities(definition):
            yield _evaluated(activity.own()), activity.path, activity
    elif definition.folder in _SCOPES:
        yield _evaluated(definition.properties), ("properties",), None
    for group in ("parameters", "variables"):
        for name, declared in mapping(definition.properties.get(group)).items():
            yield mapping(declared).get("defaultValue"), ("properties", group, name, "defaultValue"), None


def _evaluated(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in _NOT_EVALUATED}


def find_references(definition: Definition, on_error: Callable[[ExpressionError, Path], None]) -> Iterator[Found]:
    """Return every reference in a definition; expressions that are not well formed go to `on_error`."""
    for text, path, activity in _strings(definition):
        try:
            for reference in references(text):
                yield Found(reference, path, activity)
        except ExpressionError as error:
            on_error(error, path)


def check_expressions(definition: Definition, factory: Factory) -> None:
    """Every expression is well formed and refers to what there is."""

    def malformed(error: ExpressionError, path: Path) -> None:
        definition.report("expression", error.problem, path, position=error.position)

    for text, path, _ in _strings(definition):
        with contextlib.suppress(ExpressionError):
            for problem, position in static_problems(text):
                definition.report("expression-function", problem, path, position=position)
    scope = _SCOPES.get(definition.folder, set())
    for found in find_references(definition, malformed):
        reference = found.reference
        if reference.kind == "trigger" and found.path[:2] == ("properties", "parameters"):
            continue  # a default for what a trigger is to give
        if reference.kind != "function" and reference.kind not in scope:
            _check_scope(definition, found)
        elif reference.kind in _CHECKS and (reference.name is not None or reference.kind == "item"):
            _CHECKS[reference.kind](definition, factory, found)


def _check_scope(definition: Definition, found: Found) -> None:
    what, kind = _WRITTEN[found.reference.kind], KINDS[definition.folder]
    if definition.folder in _LENT and found.reference.kind not in {"trigger", *_SCOPES["dataset"]}:
        message = f"{what} is that of the activity that uses the {kind}, if it has one; a parameter would tell"
        _report(definition, found, "expression-scope", message, level="warning")
    else:
        _report(definition, found, "expression-scope", f"{what} has no value in a {kind}; pass it as a parameter")


def _report(definition: Definition, found: Found, rule: str, message: str, *, level: Level = "error") -> None:
    definition.report(rule, message, found.path, position=found.reference.position, level=level)


def _declared(what: str, rule: str, names: Callable[[Definition, Factory], Iterable[str] | None]) -> Any:
    def check(definition: Definition, factory: Factory, found: Found) -> None:
        known = names(definition, factory)
        name = found.reference.name or ""
        if known is None or found.reference.null_safe or name.lower() in {other.lower() for other in known}:
            return
        _report(definition, found, rule, f"there is no {what} '{name}'{suggestion(name, known)}")

    return check


def _check_activity(definition: Definition, _factory: Factory, found: Found) -> None:
    name = (found.reference.name or "").lower()
    everywhere = {activity.name.lower(): activity for activity in activities(definition)}
    if name not in everywhere:
        known = (activity.name for activity in everywhere.values())
        hint = suggestion(found.reference.name or "", known)
        _report(definition, found, "unknown-activity", f"there is no activity '{found.reference.name}'{hint}")
        return
    around = {container.name.lower() for container in everywhere[name].containers}
    if found.activity is not None and not {name, *around} & _ended_before(found.activity):
        message = f"'{found.activity.name}' does not wait for '{everywhere[name].name}', so it cannot read its output"
        _report(definition, found, "not-a-predecessor", message)
    property_ = found.reference.path[0] if found.reference.path else "output"
    if property_.lower() != "output" and "did you mean 'output'" in suggestion(property_, ["output"]):
        _report(definition, found, "unknown-property", f"an activity has no '{property_}'; did you mean 'output'?")


def _ended_before(activity: Activity) -> set[str]:
    """Return the activities whose output an activity can read, in lower case.

    Those are the activities that it or a container around it waits for, and what these contain.
    """
    ended = activity.predecessors()
    if activity.type == "Until":  # its condition is evaluated after its activities
        ended.add(activity.name.lower())
    for container in activity.containers:
        ended |= container.predecessors()
    return ended


def _check_item(definition: Definition, _factory: Factory, found: Found) -> None:
    activity = found.activity
    if activity is None or any(container.type == "ForEach" for container in activity.containers):
        return
    if activity.type == "Filter" and found.path[len(activity.path) :][:2] == ("typeProperties", "condition"):
        return
    _report(definition, found, "expression-scope", "item() has a value only inside a ForEach or a Filter's condition")


_CHECKS: dict[str, Callable[[Definition, Factory, Found], None]] = {
    "parameter": _declared("parameter", "undeclared-parameter", lambda definition, _: definition.parameters),
    "dataset parameter": _declared("parameter", "undeclared-parameter", lambda definition, _: definition.parameters),
    "linked service parameter": _declared(
        "parameter", "undeclared-parameter", lambda definition, _: definition.parameters
    ),
    "global parameter": _declared(
        "global parameter", "undeclared-parameter", lambda _, factory: factory.global_parameters
    ),
    "variable": _declared(
        "variable", "unknown-variable", lambda definition, _: mapping(definition.properties.get("variables"))
    ),
    "system variable": _declared("system variable", "unknown-system-variable", lambda _definition, _: SYSTEM_VARIABLES),
    "activity": _check_activity,
    "item": _check_item,
}
