"""How a test says which case of docs/reliability.md it proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = "__reliability_cases__"

_Test = TypeVar("_Test", bound="Callable[..., object]")


def case(group: str, name: str, outcome: str, databricks: str = "") -> Callable[[_Test], _Test]:
    """Say which case a test proves, and what Databricks does where that differs; a test may prove several."""

    def mark(test: _Test) -> _Test:
        setattr(test, CASES, [*getattr(test, CASES, []), (group, name, outcome, databricks)])
        return test

    return mark
