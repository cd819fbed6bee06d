"""Logical functions. `and`, `or`, `if` and `coalesce` evaluate an argument only when its value is needed."""

from __future__ import annotations

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import ANY, BOOLEAN, function
from data_factory.expressions.values import equal, is_number, type_name

Evaluate = Callable[[], Any]


def _condition(name: str, index: int, evaluate: Evaluate) -> bool:
    value = evaluate()
    if not isinstance(value, bool):
        raise ArgumentError(f"{name}() expects a boolean as argument {index + 1}, not {type_name(value)}", index)
    return value


@function("and", BOOLEAN, variadic=True, style="lazy")
def and_(*arguments: Evaluate) -> bool:
    """True when all arguments are; stops at the first that is not."""
    return all(_condition("and", index, argument) for index, argument in enumerate(arguments))


@function("or", BOOLEAN, variadic=True, style="lazy")
def or_(*arguments: Evaluate) -> bool:
    """True when one argument is; stops there."""
    return any(_condition("or", index, argument) for index, argument in enumerate(arguments))


@function("if", BOOLEAN, ANY, ANY, style="lazy")
def if_(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Any:
    """Evaluate the second argument when the first is true, else the third."""
    return then() if _condition("if", 0, condition) else otherwise()


@function("coalesce", ANY, variadic=True, style="lazy")
def coalesce(*arguments: Evaluate) -> Any:
    """Return the first value that is not null, null when all are; stops there."""
    return next((value for argument in arguments if (value := argument()) is not None), None)


@function("not", BOOLEAN)
def not_(value: bool) -> bool:
    """Negate a boolean."""
    return not value


@function("equals", ANY, ANY, variadic=True)
def equals(*values: Any) -> bool:
    """True when all values are the same; text compares with its casing."""
    return all(equal(values[0], value) for value in values[1:])


def _compare(name: str, operator: Callable[[Any, Any], bool]) -> None:
    @function(name, ANY, ANY)
    def comparison(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return operator(left.encode("utf-16-be", "surrogatepass"), right.encode("utf-16-be", "surrogatepass"))
        if is_number(left) and is_number(right):
            return operator(left, right)
        raise ArgumentError(
            f"{name}() compares two numbers or two strings, not {type_name(left)} and {type_name(right)}"
        )

    comparison.__doc__ = f"Compare two numbers, or two strings by their UTF-16 code units: {operator.__name__}."


_compare("greater", gt)
_compare("greaterOrEquals", ge)
_compare("less", lt)
_compare("lessOrEquals", le)
