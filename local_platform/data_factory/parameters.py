"""Binds given values to declared parameters, as the service does for pipelines, datasets and linked services."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from data_factory.expressions import ExpressionError
from data_factory.expressions.values import to_text
from data_factory.json_text import read_json
from local_platform.data_factory.errors import ParameterError
from local_platform.data_factory.names import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "securestring": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "array": (list,),
    "object": (dict, list),
}


def bind(
    owner: str, declared: Mapping[str, Any], given: Mapping[str, Any], resolve: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return a value for each declared parameter: the given one, or its default.

    Args:
        owner: what declares them, for messages, such as ``pipeline 'ingest'``.
        declared: ``parameters`` of the definition: name to ``type`` and ``defaultValue``.
        given: values, by names in any casing; text is converted to the declared type where possible, and a number or
            boolean to text where text is declared.
        resolve: evaluates the expression that a default may be.

    Raises:
        ParameterError: a parameter is not declared, has no value, or a value of another type.
    """
    given = {spelled(name, declared): value for name, value in given.items()}
    for name in given:
        if name not in declared:
            close = difflib.get_close_matches(name, declared, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Declared are: {', '.join(declared) or 'none'}."
            raise ParameterError(f"{owner} declares no parameter {name!r}. {hint}")
    return {name: _value(owner, name, spec, given, resolve) for name, spec in declared.items()}


def _value(
    owner: str, name: str, spec: Mapping[str, Any], given: Mapping[str, Any], resolve: Callable[[Any], Any]
) -> Any:
    if name in given:
        return typed(f"{owner}, parameter {name!r}", str(spec.get("type", "String")), given[name])
    if "defaultValue" in spec:
        where = f"{owner}, default of {name!r}"
        return typed(where, str(spec.get("type", "String")), default(where, spec["defaultValue"], resolve))
    raise ParameterError(f"{owner} needs a value for its parameter {name!r}, which has no default. Give it one.")


def default(where: str, value: Any, resolve: Callable[[Any], Any]) -> Any:
    """Return a default value; text may be an expression, which is evaluated.

    Raises:
        ParameterError: it can't be evaluated.
    """
    try:
        return resolve(value) if isinstance(value, str) else value
    except ExpressionError as error:
        raise ParameterError(f"{where}: {error}") from error


def typed(where: str, type_name: str, value: Any) -> Any:
    """Convert a value to the declared type.

    Raises:
        ParameterError: it can't be read as that type.
    """
    kind = type_name.lower()
    if kind not in _TYPES:
        raise ParameterError(f"{where}: there is no type {type_name!r}. Use one of {', '.join(_TYPES)}.")
    read = _read(kind, value)
    if read is None:  # null is a value of every type
        return None
    if not isinstance(read, _TYPES[kind]) or (isinstance(read, bool) and kind != "bool"):
        shown = "the value" if kind == "securestring" else repr(value)
        raise ParameterError(f"{where}: {shown} is no {type_name}. Give a value of that type.")
    return read


def _read(kind: str, value: Any) -> Any:
    """Parse text as JSON of that type, and write a single value as text; a value that can't be converted stays."""
    if kind in {"string", "securestring"}:
        return to_text(value) if isinstance(value, bool | int | float) else value
    if not isinstance(value, str):
        return value
    if kind == "bool":
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    try:
        return read_json(value)
    except ValueError:
        return value
