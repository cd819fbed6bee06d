"""Bounds that keep the evaluation of any expression short and small.

Data Factory's own limits are 8,192 characters an expression and 896 KB a payload of an activity run. The limits here
are far above both, so nothing that the service accepts is refused.
"""

from __future__ import annotations

from collections.abc import Sized

from data_factory.expressions.errors import ArgumentError

EXPRESSION_LENGTH = 131_072
NESTING = 100
TEXT_LENGTH = 16 * 1024 * 1024
ITEMS = 1_000_000
RANGE_COUNT = 100_000  # the service's own bound for range()
XML_LENGTH = 4 * 1024 * 1024
XPATH_LENGTH = 1_000
DIGITS = 1_000  # of an integer in JSON; 64 bits have 19
TOTAL = 128 * 1024 * 1024  # characters and items of all results of one expression together


def check_length(length: int, bound: int, what: str) -> None:
    """Refuse a result before it is built.

    Raises:
        ArgumentError: `length` is above `bound`.
    """
    if length > bound:
        raise ArgumentError(f"the {what} would be longer than {bound:,}")


def check_result(value: object) -> int:
    """Refuse what a function has returned when it is too large, else return its size.

    Raises:
        ArgumentError: Text or a collection beyond the bounds.
    """
    if isinstance(value, str):
        check_length(len(value), TEXT_LENGTH, "text")
    elif isinstance(value, Sized):
        check_length(len(value), ITEMS, "collection")
    else:
        return 0
    return len(value)
