"""The types of a pipeline's variables."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from data_factory.expressions import limits
from local_platform.data_factory.errors import ActivityError, ParameterError
from local_platform.data_factory.names import spelled
from local_platform.data_factory.parameters import default

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local_platform.data_factory.scope import Scope

# The service takes 896 KB a payload, and 100,000 items in a ForEach.
_ITEMS, _CHARACTERS = 120_000, 4 * 1024 * 1024
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "bool": bool,
    "array": list,
    "integer": int,
    "int": int,
    "float": (int, float),
}
_EMPTY: Mapping[str, Any] = {"array": [], "boolean": False, "bool": False, "integer": 0, "int": 0, "float": 0.0}


def initial(variables: Mapping[str, Mapping[str, Any]], resolve: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the variables' values at the start of a pipeline: the default, or the type's empty value.

    Args:
        variables: as the pipeline declares them.
        resolve: evaluates the expression that a default may be.

    Raises:
        ParameterError: an expression can't be evaluated, or its value is not of the variable's type.
    """
    return {name: _initial(name, spec, resolve) for name, spec in variables.items()}


def _initial(name: str, spec: Mapping[str, Any], resolve: Callable[[Any], Any]) -> Any:
    written = spec.get("defaultValue", _EMPTY.get(_type(spec), ""))
    value = default(f"default of the variable {name!r}", written, resolve)
    if value is None or value == written:
        return value
    try:
        return of_type(name, _type(spec), value)
    except ActivityError as error:
        raise ParameterError(str(error)) from error


def declared(name: str, scope: Scope) -> tuple[str, str]:
    """Return a variable's name as it is declared, and its type in lower case.

    Raises:
        ActivityError: the pipeline declares none of that name.
    """
    pipeline = scope.machine.factory.pipeline(scope.frame.run.pipeline_name)
    variables = pipeline.get("variables") or {}
    name = spelled(name, variables)
    if name not in variables:
        close = difflib.get_close_matches(name, variables, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"Declared are: {', '.join(variables) or 'none'}."
        raise ActivityError(f"The pipeline declares no variable {name!r}. {hint}", permanent=True)
    return name, _type(variables[name])


def of_type(name: str, type_name: str, value: Any) -> Any:
    """Return a value, checked to be one that a variable of the type may have.

    Raises:
        ActivityError: it may not.
    """
    expected = _TYPES.get(type_name, object)
    if isinstance(value, bool) and type_name in {"integer", "int", "float"}:
        expected = ()
    if not isinstance(value, expected):
        raise ActivityError(
            f"Variable {name!r} is a {type_name}, and {value!r} is none.",
            "InvalidVariableType",
            permanent=True,
        )
    return value


def bounded(name: str, value: Any) -> Any:
    """Return a value, checked to be small enough for a variable, so that a loop can't make it grow without end.

    A part that occurs twice counts twice, as it does when the value is written as JSON.

    Raises:
        ActivityError: it is nested too deep, or too large.
    """
    items, characters, waiting = 0, 0, [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        items += 1
        characters += len(item) if isinstance(item, str) else 0
        if depth > limits.NESTING or items > _ITEMS or characters > _CHARACTERS:
            raise ActivityError(
                f"Variable {name!r} would be nested deeper than {limits.NESTING} levels, or hold more than "
                f"{_ITEMS:,} items or {_CHARACTERS:,} characters.",
                permanent=True,
            )
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting.extend((each, depth + 1) for each in inner)
    return value


def _type(spec: Mapping[str, Any]) -> str:
    return str(spec.get("type", "String")).lower()
