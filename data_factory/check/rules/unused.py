"""Rules for what is declared and never used."""

from __future__ import annotations

from data_factory.check.activities import activities
from data_factory.check.definitions import KINDS, Definition, Factory, mapping
from data_factory.check.rules.expressions import find_references

_KINDS = {"pipeline": "parameter", "dataset": "dataset parameter", "linkedService": "linked service parameter"}


def check_unused(definition: Definition, _factory: Factory) -> None:
    """Every parameter is used; every variable is read."""
    if definition.folder not in _KINDS:
        return
    used: dict[str, set[str | None]] = {}
    for found in find_references(definition, lambda _error, _path: None):
        name = found.reference.name
        used.setdefault(found.reference.kind, set()).add(name.lower() if name else None)
    _check_parameters(definition, used.get(_KINDS[definition.folder], set()))
    if definition.folder == "pipeline":
        _check_variables(definition, used.get("variable", set()))


def _check_parameters(definition: Definition, used: set[str | None]) -> None:
    for name in definition.parameters if None not in used else ():
        if name.lower() not in used:
            message = f"the {KINDS[definition.folder]} never uses its parameter '{name}'"
            path = ("properties", "parameters", name)
            definition.report("unused-parameter", message, path, key=True, level="warning")


def _check_variables(definition: Definition, read: set[str | None]) -> None:
    written = {str(activity.settings.get("variableName")).lower() for activity in activities(definition)}
    for name in mapping(definition.properties.get("variables")) if None not in read else ():
        if name.lower() not in read:
            verb = (
                "sets its variable '{}' but never reads it"
                if name.lower() in written
                else "never uses its variable '{}'"
            )
            path = ("properties", "variables", name)
            definition.report("unused-variable", f"the pipeline {verb.format(name)}", path, key=True, level="warning")
