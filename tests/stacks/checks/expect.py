"""One helper for all checks: change one thing of the right environment, and hold what is said to what is expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from stacks.checks import check_stacks
from tests.stacks.documents import changed_environment

if TYPE_CHECKING:
    from collections.abc import Sequence


def each(mistakes: Sequence[tuple[str, Any, str]]) -> pytest.MarkDecorator:
    """Give a test each mistake: the path of what is changed, its new value, and what is said of it."""
    names = [f"{path}={value}"[-70:] for path, value, _ in mistakes]
    return pytest.mark.parametrize(("path", "value", "expected"), mistakes, ids=names)


def assert_said(path: str, value: Any, expected: str) -> None:
    """Assert that the change is refused in these words (a pattern); an empty pattern: that it is as right as before."""
    found = "\n".join(f"{one.rule}: {one.message}" for one in check_stacks(changed_environment(path, value)))

    assert re.search(expected, found) if expected else not found, f"expected {expected!r}, found:\n{found or 'nothing'}"
