"""Rules for declared parameters and variables: their default values are of their type."""

from __future__ import annotations

import re
from typing import Any

from data_factory.check.definitions import Definition, Factory, mapping
from data_factory.check.structure import is_dynamic

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, int, float, bool),
    "securestring": (str,),
    "int": (int, str),
    "integer": (int, str),
    "float": (int, float, str),
    "bool": (bool, str),
    "boolean": (bool, str),
    "array": (list, str),
    "object": (dict, list, str),
}
_TEXTS = {
    "int": r"-?\d+",
    "integer": r"-?\d+",
    "float": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
    "bool": "(?i:true|false)",
    "boolean": "(?i:true|false)",
}


def check_defaults(definition: Definition, _factory: Factory) -> None:
    """A default value is of the declared type; text that holds such a value passes, as the authoring tool writes it."""
    for group in ("parameters", "variables"):
        for name, specification in mapping(definition.properties.get(group)).items():
            declared = mapping(specification)
            kind = str(declared.get("type")).lower()
            if "defaultValue" in declared and not _fits(declared["defaultValue"], kind):
                message = f"the default value of '{name}' is not of its type, {declared['type']}"
                definition.report("default-value", message, ("properties", group, name, "defaultValue"))


def _fits(value: Any, kind: str) -> bool:
    if value is None or kind not in _TYPES or is_dynamic(value):
        return True
    if isinstance(value, bool) and kind in {"int", "integer", "float"}:
        return False
    if isinstance(value, str) and kind in _TEXTS:
        return not value or re.fullmatch(_TEXTS[kind], value) is not None
    return isinstance(value, _TYPES[kind])
