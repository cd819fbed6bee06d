"""The service's own types, as `azure-mgmt-datafactory` publishes them, read into a form that is simple to check.

Each TypedDict of the package's `types` module becomes a `Shape`. The types of fields that the package leaves open
(`Any`) are told by its documentation: "Type: integer (or Expression with resultType integer)".
"""

from __future__ import annotations

import enum
import re
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

import typing_extensions
from azure.mgmt.datafactory import types as service
from azure.mgmt.datafactory.models import _enums

Documented = typing.Literal["string", "integer", "boolean", "array"]
_DOCUMENTED: dict[str, Documented] = {
    "string": "string",
    "integer": "integer",
    "int": "integer",
    "boolean": "boolean",
    "bool": "boolean",
    "array": "array",
}
_FIELD = re.compile(r":ivar \w+: (.*?)(?=\n\s*:vartype)", re.DOTALL)
_TYPE = re.compile(
    r"\bType: (string|integer|int|boolean|bool|array)\b(?: of \w+)? ?(?:\(or Expression|\.|,|$)", re.IGNORECASE
)
_PATTERN = re.compile(r"pattern:\s+(\S+?)\.*$")
_OPEN = {"CustomDataset", "CustomDataSourceLinkedService"}


@dataclass(frozen=True)
class Field:
    """One key of a shape: the type it is declared with, what its documentation says, whether it must be there."""

    hint: Any
    documented: Documented | None
    pattern: str | None
    required: bool


@dataclass(frozen=True)
class Shape:
    """What an object may hold."""

    name: str
    fields: dict[str, Field]


@cache
def shape(name: str) -> Shape:
    """Return the shape of a type of the service."""
    declared = getattr(service, name)
    texts = _FIELD.findall(declared.__doc__ or "")
    hints = declared.__annotations__
    if len(texts) != len(hints):
        texts = [""] * len(hints)
    return Shape(name, {key: _field(hint, text) for (key, hint), text in zip(hints.items(), texts, strict=True)})


def _field(hint: Any, text: str) -> Field:
    hint = resolve(hint)
    required = typing.get_origin(hint) is typing_extensions.Required
    if required:
        hint = resolve(typing.get_args(hint)[0])
    text = re.sub(r"\s+", " ", text)
    kind = _TYPE.search(text)
    pattern = _PATTERN.search(text)
    return Field(
        hint, _DOCUMENTED[kind[1].lower()] if kind and hint is Any else None, pattern[1] if pattern else None, required
    )


def resolve(hint: Any) -> Any:
    """Look a forward reference up: a type, a union, or an enumeration of the service."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        return getattr(service, hint, None) or getattr(_enums, hint)
    return hint


def is_shape(hint: Any) -> bool:
    """True for a type that `shape` knows by its name."""
    return isinstance(hint, type) and typing_extensions.is_typeddict(hint)


def enumeration(hint: Any) -> list[str] | None:
    """Return the values of an enumeration, None when the type is none."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return [str(member.value) for member in hint]
    if typing.get_origin(hint) is typing.Union:
        first, *others = typing.get_args(hint)
        if first is str and len(others) == 1:
            return enumeration(resolve(others[0]))
    return None


def literals(hint: Any) -> list[str]:
    """Return the values of a literal type."""
    return [str(value.value if isinstance(value, enum.Enum) else value) for value in typing.get_args(hint)]


@cache
def variants(hint: Any) -> dict[str, str]:
    """Return the shapes of a union by the value of their `type`; empty when the type is no such union."""
    if typing.get_origin(hint) is not typing.Union:
        return {}
    found: dict[str, str] = {}
    for option in map(resolve, typing.get_args(hint)):
        if is_shape(option):
            kind = _kind(option)
            if kind:
                found.setdefault(kind, option.__name__)
        else:
            found |= variants(option)
    return found


def _kind(declared: Any) -> str | None:
    """Return the fixed value of a shape's `type`, or of the field that plays its part."""
    for key in DISCRIMINATORS:
        hint = resolve(declared.__annotations__.get(key))
        if typing.get_origin(hint) is typing_extensions.Required:
            hint = resolve(typing.get_args(hint)[0])
        if typing.get_origin(hint) is typing.Literal:
            return literals(hint)[0]
    return None


DISCRIMINATORS = ("type", "authenticationType", "authorizationType")


def is_open(name: str) -> bool:
    """True for a shape that takes any key: a custom dataset and a custom linked service."""
    return name in _OPEN
