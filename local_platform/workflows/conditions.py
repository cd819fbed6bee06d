"""The If/else condition task.

Reference: https://docs.databricks.com/aws/en/jobs/if-else: ``==`` and ``!=`` compare texts (``12.0 == 12`` is false),
the others compare numbers (``12.0 >= 12`` is true).
"""

from __future__ import annotations

import operator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from local_platform.workflows.errors import ConditionError

if TYPE_CHECKING:
    from local_platform.workflows.definition import Operator

_ORDER = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_OR_EQUAL": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_OR_EQUAL": operator.le,
}


def evaluate(left: str, op: Operator, right: str) -> bool:
    """Compare two operands whose references are resolved.

    Raises:
        ConditionError: an operand of an ordering comparison is not a number.
    """
    if op in {"EQUAL_TO", "NOT_EQUAL"}:
        return (left == right) is (op == "EQUAL_TO")
    return bool(_ORDER[op](_number(left, op), _number(right, op)))


def _number(text: str, op: Operator) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_nan():
        raise ConditionError(f"{op} compares numbers, and {text!r} is none. Publish a number, or use EQUAL_TO.")
    return number
