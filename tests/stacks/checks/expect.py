"""One helper for all checks: change one thing of the right environment, and hold what is said to what is expected."""

from __future__ import annotations

import re
from typing import Any

from stacks.checks import check_stacks
from tests.stacks.documents import changed_environment


def assert_said(path: str, value: Any, expected: str) -> None:
    """Assert that the change is refused in these words (a pattern); an empty pattern: that it is as right as before."""
    found = "\n".join(f"{one.rule}: {one.message}" for one in check_stacks(changed_environment(path, value)))

    assert re.search(expected, found) if expected else not found, f"expected {expected!r}, found:\n{found or 'nothing'}"
