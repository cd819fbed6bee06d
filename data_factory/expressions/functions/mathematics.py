"""Mathematical functions: integers have 64 bits, a float among the arguments makes the result a float."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from data_factory.expressions.errors import ArgumentError
from data_factory.expressions.functions.signature import ANY, INTEGER, NUMBER, function
from data_factory.expressions.limits import RANGE_COUNT
from data_factory.expressions.values import is_number, to_float, type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from data_factory.expressions.context import Context

Number = int | float

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LARGEST_32 = 2**31 - 1


def _fitting(name: str, value: Number) -> Number:
    if isinstance(value, int) and not _SMALLEST <= value <= _LARGEST:
        raise ArgumentError(f"the result of {name}() does not fit into 64 bits")
    return value


def _arithmetic(name: str, operation: Callable[[Number, Number], Number], doc: str) -> None:
    @function(name, NUMBER, NUMBER)
    def compute(left: Number, right: Number) -> Number:
        if isinstance(left, float) or isinstance(right, float):
            left, right = to_float(left), to_float(right)
        return _fitting(name, operation(left, right))

    compute.__doc__ = doc


_arithmetic("add", lambda left, right: left + right, "Add two numbers.")
_arithmetic("sub", lambda left, right: left - right, "Subtract the second number from the first.")
_arithmetic("mul", lambda left, right: left * right, "Multiply two numbers.")


def _nonzero(name: str, divisor: Number) -> None:
    if divisor == 0:
        raise ArgumentError(f"{name}() by zero", 1)


@function("div", NUMBER, NUMBER)
def div(dividend: Number, divisor: Number) -> Number:
    """Divide; of two integers the fraction is cut off, towards zero."""
    _nonzero("div", divisor)
    if isinstance(dividend, float) or isinstance(divisor, float):
        return to_float(dividend) / to_float(divisor)
    quotient = abs(dividend) // abs(divisor)
    return _fitting("div", quotient if (dividend < 0) == (divisor < 0) else -quotient)


@function("mod", NUMBER, NUMBER)
def mod(dividend: Number, divisor: Number) -> Number:
    """Return the remainder of `div`; it has the sign of the dividend."""
    _nonzero("mod", divisor)
    if isinstance(dividend, float) or isinstance(divisor, float):
        dividend, divisor = to_float(dividend), to_float(divisor)
        return math.fmod(dividend, divisor) if math.isfinite(dividend) else math.nan
    if dividend == _SMALLEST and divisor == -1:
        raise ArgumentError("the result of mod() does not fit into 64 bits")
    remainder = abs(dividend) % abs(divisor)
    return remainder if dividend >= 0 else -remainder


def _extreme(name: str, choose: Callable[[list[Any]], Any], doc: str) -> None:
    @function(name, ANY, variadic=True)
    def extreme(*arguments: Any) -> Number:
        numbers = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)
        if not numbers:
            raise ArgumentError(f"{name}() needs at least one number")
        for index, value in enumerate(numbers):
            if not is_number(value):
                raise ArgumentError(
                    f"{name}() expects numbers or one array of numbers, not {type_name(value)}",
                    index if numbers is not arguments[0] else 0,
                )
        mixed = any(isinstance(value, float) for value in numbers)
        chosen: Number = choose([to_float(value) for value in numbers] if mixed else numbers)
        return chosen

    extreme.__doc__ = doc


_extreme("max", max, "Return the highest of some numbers, or of an array of numbers.")
_extreme("min", min, "Return the lowest of some numbers, or of an array of numbers.")


@function("rand", INTEGER, INTEGER, style="context")
def rand(context: Context, minimum: int, maximum: int) -> int:
    """Return a random integer from `minimum` up to, but not including, `maximum`."""
    if minimum > maximum or maximum > _LARGEST_32 or minimum < -_LARGEST_32 - 1:
        raise ArgumentError(f"rand() needs a minimum that is not above the maximum, in 32 bits: {minimum}, {maximum}")
    return minimum if minimum == maximum else context.randomness.randrange(minimum, maximum)


@function("range", INTEGER, INTEGER)
def range_(start: int, count: int) -> list[int]:
    """Return `count` integers from `start` up."""
    if not 0 <= count <= RANGE_COUNT or not -_LARGEST_32 - 1 <= start <= _LARGEST_32 - count + 1:
        raise ArgumentError(
            f"range() takes a count from 0 to {RANGE_COUNT:,} and stays below 2,147,483,648: {start}, {count}", 1
        )
    return list(range(start, start + count))
