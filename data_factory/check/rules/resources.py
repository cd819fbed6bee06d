"""Rules for references from one definition to another: the other exists and gets the parameters that it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_factory.check.definitions import KINDS, Definition, Factory, mapping, walk
from data_factory.expressions.functions.scope import suggestion

if TYPE_CHECKING:
    from data_factory.check.finding import Level
    from data_factory.check.json_source import Path

FOLDERS = {
    "datasetreference": "dataset",
    "linkedservicereference": "linkedService",
    "pipelinereference": "pipeline",
    "dataflowreference": "dataflow",
    "integrationruntimereference": "integrationRuntime",
    "credentialreference": "credential",
    "triggerreference": "trigger",
    "managedvirtualnetworkreference": "managedVirtualNetwork",
}
_BUILT_IN = {("integrationRuntime", "autoresolveintegrationruntime")}
_ONLY_WHEN_STORED = {"integrationRuntime", "credential", "managedVirtualNetwork"}


def check_references(definition: Definition, factory: Factory) -> None:
    """What a definition refers to exists, and is given the parameters that it declares."""
    for value, path in walk(definition.properties, ("properties",)):
        if not isinstance(value, dict):
            continue
        folder = FOLDERS.get(str(value.get("type")).lower())
        name = value.get("referenceName")
        if folder is None or not isinstance(name, str) or name.startswith("@"):
            continue
        target = factory.of(folder).get(name.lower())
        if target is None:
            _missing(definition, factory, folder, name, (*path, "referenceName"))
        elif folder in {"dataset", "linkedService"}:
            given = mapping(value.get("parameters"))
            if folder == "dataset" and definition.folder == "dataflow":
                continue  # they are given in a debug session
            compare_parameters(definition, target, given, (*path, "parameters"), path)


def _missing(definition: Definition, factory: Factory, folder: str, name: str, path: Path) -> None:
    if (folder, name.lower()) in _BUILT_IN or (folder in _ONLY_WHEN_STORED and not factory.of(folder)):
        return
    known = [other.name for other in factory.of(folder).values()]
    definition.report("missing-reference", f"there is no {KINDS[folder]} '{name}'{suggestion(name, known)}", path)


def compare_parameters(
    definition: Definition, target: Definition, given: dict[str, Any], path: Path, place: Path
) -> None:
    """Report parameters that are given but not declared, and declared without a default but not given.

    A pipeline that another one or a trigger starts runs with null for the latter; a dataset or linked service fails.

    Args:
        definition: Where the reference stands.
        target: What is referred to.
        given: The parameters that are given.
        path: Where they stand.
        place: Where the reference stands.
    """
    what = f"the {KINDS[target.folder]} '{target.name}'"
    level: Level
    level, gets = ("warning", "gets null for its") if target.folder == "pipeline" else ("error", "needs the")
    declared = {name.lower(): name for name in target.parameters}
    supplied = {name.lower() for name in given}
    for name in given:
        if name.lower() not in declared:
            hint = suggestion(name, declared.values())
            definition.report("unknown-parameter", f"{what} has no parameter '{name}'{hint}", (*path, name), key=True)
    for name, specification in target.parameters.items():
        if name.lower() not in supplied and "defaultValue" not in mapping(specification):
            message = f"{what} {gets} parameter '{name}', which has no default"
            definition.report("missing-parameter", message, place, level=level)
