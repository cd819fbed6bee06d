"""Checks a definition against the service's types: unknown and missing keys, types, values of enumerations."""

from __future__ import annotations

import re
import typing
from typing import Any

from data_factory.check import beyond_the_package, schema
from data_factory.expressions.functions.scope import suggestion

if typing.TYPE_CHECKING:
    from data_factory.check.definitions import Definition, Factory
    from data_factory.check.json_source import Path

_ROOTS = {
    "pipeline": "Pipeline",
    "dataset": "Dataset",
    "linkedService": "LinkedService",
    "trigger": "Trigger",
    "integrationRuntime": "IntegrationRuntime",
    "dataflow": "DataFlow",
    "credential": "Credential",
    "managedVirtualNetwork": "ManagedVirtualNetwork",
    "managedPrivateEndpoint": "ManagedPrivateEndpoint",
}
_TOP = {"name", "properties", "type", "etag", "id", "$schema", "apiVersion", "location", "identity", "tags"}
_WRITTEN_BY_THE_SERVICE = {"lastPublishTime", "lastModifiedByObjectId", "runtimeState"}
_OTHER_CASING = {"dataFlow": "dataflow"}  # the authoring tool writes the key in this casing
_KNOWN_AS = {other: name for name, other in _OTHER_CASING.items()}
_OPTIONAL = {("TumblingWindowTrigger", "pipeline")}  # missing in a trigger that starts no pipeline yet
_PRIMITIVES: dict[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "a string"),
    bool: ((bool,), "true or false"),
    int: ((int,), "an integer"),
    float: ((int, float), "a number"),
}
_TRUTHS = {"true", "false"}


def check_structure(definition: Definition, _factory: Factory) -> None:
    """Report everything in a definition that the service's types do not have."""
    document = definition.source.value
    for key in document:
        if key not in _TOP:
            hint = suggestion(key, _TOP)
            definition.report("unknown-key", f"a definition has no key '{key}'{hint}", (key,), key=True)
    if definition.folder == "factory" or (
        definition.folder == "managedVirtualNetwork" and "properties" not in document
    ):
        return
    if not isinstance(document.get("properties"), dict):
        definition.report("missing-key", "the definition has no object 'properties'", ("properties",))
        return
    root = _ROOTS.get(definition.folder)
    if root:
        _Walker(definition).value(document["properties"], schema.resolve(root), ("properties",))


def is_dynamic(value: Any) -> bool:
    """True for what is evaluated at run time: text with an expression, or an Expression object."""
    if isinstance(value, str):
        return value.startswith("@") or "@{" in value
    return isinstance(value, dict) and str(value.get("type")).lower() == "expression"


class _Walker:
    """Checks a value and everything in it against its declared type."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition

    def _wrong(self, value: Any, expected: str, path: Path) -> None:
        self._definition.report("wrong-type", f"expected {expected}, found {_shown(value)}", path)

    def value(self, value: Any, hint: Any, path: Path, field: schema.Field | None = None) -> None:
        """Check a value of a declared type."""
        hint = schema.resolve(hint)
        options = schema.enumeration(hint)
        origin = typing.get_origin(hint)
        if value is None:
            return  # the service writes null for a field that is not set
        if hint is Any:
            self._open(value, field, path)
        elif hint in _PRIMITIVES:
            self._primitive(value, hint, path)
        elif options is not None:
            self._enumeration(value, options, path)
        elif origin is typing.Literal:
            self._enumeration(value, schema.literals(hint), path)
        elif origin is list:
            self._list(value, typing.get_args(hint)[0], path)
        elif origin is dict:
            self._dict(value, typing.get_args(hint)[1], path)
        elif origin is typing.Union:
            self._union(value, hint, path)
        elif schema.is_shape(hint):
            self._shape(value, schema.shape(hint.__name__), path)

    def _primitive(self, value: Any, hint: Any, path: Path) -> None:
        accepted, expected = _PRIMITIVES[hint]
        if isinstance(value, bool) and hint is not bool:
            self._wrong(value, expected, path)
        elif not isinstance(value, accepted):
            if is_dynamic(value) and hint is not str:
                expected += "; the service takes no expression here"
            elif hint is bool and isinstance(value, str) and value.lower() in _TRUTHS:
                expected += " without quotes"
            self._wrong(value, expected, path)

    def _open(self, value: Any, field: schema.Field | None, path: Path) -> None:
        """Check a field of an open type; an expression or a secret says by its own type what it is."""
        kind = str(value.get("type")).lower() if isinstance(value, dict) else ""
        secrets = {name.lower(): shape for name, shape in schema.variants(schema.resolve("SecretBase")).items()}
        if kind == "expression" and "value" not in value:
            self._expression(value, schema.shape("Expression"), path)
        elif kind in secrets:
            self._shape(value, schema.shape(secrets[kind]), path)
        else:
            self._documented(value, field, path)

    def _documented(self, value: Any, field: schema.Field | None, path: Path) -> None:
        """Check a field whose type is only documented; text that holds a value of that type passes."""
        if field is None or field.documented is None or is_dynamic(value):
            return
        if field.documented == "array":
            if isinstance(value, bool | int | float):
                self._wrong(value, "an array", path)
        elif isinstance(value, list):
            self._wrong(value, f"a value of type {field.documented}", path)
        elif isinstance(value, dict):
            if "type" not in value and path[-1] not in beyond_the_package.OBJECTS:
                self._wrong(value, f"a value of type {field.documented}", path)
        elif field.documented == "integer" and not re.fullmatch(r"-?\d+(\.0)?", str(value)):
            self._wrong(value, "an integer", path)
        elif field.documented == "boolean" and str(value).lower() not in _TRUTHS:
            self._wrong(value, "true or false", path)
        elif field.pattern and isinstance(value, str) and not _matches(field.pattern, value):
            self._definition.report("wrong-value", f"'{value}' does not match {field.pattern}", path)

    def _enumeration(self, value: Any, options: list[str], path: Path) -> None:
        if not isinstance(value, str):
            self._wrong(value, f"one of {', '.join(sorted(options))}", path)
        elif not _is_option(value, options) and not is_dynamic(value):
            hint = suggestion(value, options)
            self._definition.report("unknown-value", f"'{value}' is not known here{hint}", path)

    def _list(self, value: Any, item: Any, path: Path) -> None:
        if not isinstance(value, list):
            if not is_dynamic(value):
                self._wrong(value, "an array", path)
            return
        for index, element in enumerate(value):
            self.value(element, item, (*path, index))

    def _dict(self, value: Any, item: Any, path: Path) -> None:
        if not isinstance(value, dict):
            if not is_dynamic(value):
                self._wrong(value, "an object", path)
            return
        for key, element in value.items():
            self.value(element, item, (*path, key))

    def _union(self, value: Any, hint: Any, path: Path) -> None:
        known = schema.variants(hint)
        if not isinstance(value, dict):
            self._wrong(value, "an object", path)
            return
        if not known:
            return
        key = next((name for name in schema.DISCRIMINATORS if name in value), "type")
        kind = value.get(key)
        if not isinstance(kind, str):
            self._definition.report("missing-key", "the object needs a 'type'", path)
            return
        names = {name.lower(): shape for name, shape in known.items()}
        names |= {name: shape for name, shape in beyond_the_package.ALIASES.items() if shape in known.values()}
        if kind.lower() not in names:
            found = f"there is no type '{kind}' here"
            self._definition.report("unknown-type", found + suggestion(kind, known), (*path, key))
            return
        self._shape(value, schema.shape(names[kind.lower()]), path)

    def _shape(self, value: Any, shape: schema.Shape, path: Path) -> None:
        if not isinstance(value, dict):
            if not isinstance(value, str) or not is_dynamic(value):
                self._wrong(value, "an object", path)
            return
        if shape.name == "Expression" or schema.is_open(shape.name):
            self._expression(value, shape, path)
            return
        for name, field in shape.fields.items():
            given = name in value or _OTHER_CASING.get(name, name) in value
            if field.required and not given and not _may_be_missing(value, shape, name, field):
                self._definition.report("missing-key", f"the key '{name}' is missing", path)
        for key, element in value.items():
            field_of_key = shape.fields.get(key) or shape.fields.get(_KNOWN_AS.get(str(key), str(key)))
            if beyond_the_package.is_value_beyond(shape.name, key, element):
                continue
            if field_of_key is not None:
                self.value(element, field_of_key.hint, (*path, key), field_of_key)
            elif key not in _WRITTEN_BY_THE_SERVICE and not beyond_the_package.is_key_beyond(shape.name, key):
                hint = suggestion(key, shape.fields)
                self._definition.report("unknown-key", f"there is no key '{key}' here{hint}", (*path, key), key=True)

    def _expression(self, value: dict[str, Any], shape: schema.Shape, path: Path) -> None:
        if shape.name == "Expression" and not (is_dynamic(value) and isinstance(value.get("value"), str)):
            self._definition.report("wrong-type", 'expected an expression, {"type": "Expression", "value": "@…"}', path)


def _may_be_missing(value: dict[str, Any], shape: schema.Shape, name: str, field: schema.Field) -> bool:
    """True for a required key that the service does without: what it has encrypted, or a dataset's empty settings."""
    if shape.name.endswith("Dataset") and name == "typeProperties":
        return not any(inner.required for inner in schema.shape(field.hint.__name__).fields.values())
    encrypted = "encryptedCredential" in value and field.hint == schema.resolve("SecretBase")
    return encrypted or (shape.name, name) in _OPTIONAL


def _is_option(value: str, options: list[str]) -> bool:
    """True for a value of an enumeration; the service ignores its casing."""
    return value.lower() in {option.strip().lower() for option in options}


def _matches(pattern: str, value: str) -> bool:
    """Return whether text has the documented form; the service also takes hours of one digit."""
    try:
        return re.fullmatch(pattern.replace(r"(\d\d):", r"(\d\d?):"), value) is not None
    except re.error:
        return True


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()
