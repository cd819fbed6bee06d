"""Rules for SetVariable and AppendVariable."""

from __future__ import annotations

from data_factory.check.activities import Activity, activities
from data_factory.check.definitions import Definition, Factory, mapping
from data_factory.expressions import ExpressionError, references
from data_factory.expressions.functions.scope import suggestion

_RETURN_VALUE = "pipelinereturnvalue"


def check_variables(definition: Definition, _factory: Factory) -> None:
    """A variable that is set is declared, an array when it is appended to, and not computed from itself."""
    if definition.folder != "pipeline":
        return
    for activity in activities(definition):
        if activity.type in {"SetVariable", "AppendVariable"}:
            _check_activity(definition, activity)


def _check_activity(definition: Definition, activity: Activity) -> None:
    name = activity.settings.get("variableName")
    path = (*activity.path, "typeProperties", "variableName")
    if name is None:
        message = f"'{activity.name}' names no variable: 'variableName' is missing"
        definition.report("missing-key", message, path[:-1])
    if not isinstance(name, str) or name.startswith("@"):
        return
    if activity.settings.get("setSystemVariable") is True or name.lower() == _RETURN_VALUE:
        return
    variables = mapping(definition.properties.get("variables"))
    declared = {known.lower(): mapping(value) for known, value in variables.items()}
    if name.lower() not in declared:
        definition.report("unknown-variable", f"there is no variable '{name}'{suggestion(name, variables)}", path)
        return
    kind = str(declared[name.lower()].get("type", ""))
    if activity.type == "AppendVariable" and kind.lower() != "array":
        definition.report("append-to-scalar", f"'{name}' is {kind}; only an Array is appended to", path)
    if _refers_to(activity, name):
        message = f"'{name}' cannot be computed from itself; keep the result in a second variable first"
        definition.report("self-reference", message, (*activity.path, "typeProperties", "value"))


def _refers_to(activity: Activity, variable: str) -> bool:
    try:
        found = list(references(activity.settings.get("value")))
    except ExpressionError:
        return False
    return any(
        reference.kind == "variable" and (reference.name or "").lower() == variable.lower() for reference in found
    )
