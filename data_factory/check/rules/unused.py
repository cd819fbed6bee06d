"""Rules for what is declared and never used."""

from __future__ import annotations

from functools import lru_cache

from data_factory.check.activities import activities
from data_factory.check.definitions import KINDS, Definition, Factory, mapping
from data_factory.check.rules.expressions import find_references

_KINDS = {"pipeline": "parameter", "dataset": "dataset parameter", "linkedService": "linked service parameter"}


def check_unused(definition: Definition, factory: Factory) -> None:
    """Every parameter is used; every variable is read, if only by a dataset or linked service."""
    if definition.folder not in _KINDS:
        return
    used = _used(definition)
    if definition.folder == "pipeline":
        used |= _used_by_what_activities_use(factory)
    _check_parameters(definition, {name for kind, name in used if kind == _KINDS[definition.folder]})
    if definition.folder == "pipeline":
        _check_variables(definition, {name for kind, name in used if kind == "variable"})


def _used(definition: Definition) -> set[tuple[str, str | None]]:
    """Return the kind and the name, in lower case, of all that the expressions of a definition refer to."""
    found = (each.reference for each in find_references(definition, lambda _error, _path: None))
    return {(reference.kind, reference.name.lower() if reference.name else None) for reference in found}


@lru_cache(maxsize=1)  # one factory is checked at a time
def _used_by_what_activities_use(factory: Factory) -> set[tuple[str, str | None]]:
    others = (*factory.of("dataset").values(), *factory.of("linkedService").values())
    return set[tuple[str, str | None]]().union(*map(_used, others))


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
