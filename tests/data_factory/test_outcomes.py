"""Which activities run after which outcome, and what makes a pipeline fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.data_factory.factories import activity, factory, fail, run, statuses, wait

if TYPE_CHECKING:
    from pathlib import Path

# The three patterns are those of "Errors and conditional execution" in the service's documentation.
CASES: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "try-catch, caught": ([fail("a"), wait("b", {"a": "Failed"})], "FS", "Succeeded"),
    "try-catch, nothing to catch": ([wait("a"), wait("b", {"a": "Failed"})], "S-", "Succeeded"),
    "do-if-else fails although handled": (
        [fail("a"), wait("b", {"a": "Succeeded"}), wait("c", {"a": "Failed"})],
        "F-S",
        "Failed",
    ),
    "do-if-skip-else": (
        [fail("a"), wait("b", {"a": "Succeeded"}), wait("c", {"a": "Failed"}), wait("d", {"b": "Skipped"})],
        "F-SS",
        "Succeeded",
    ),
    "completed after a failure": ([fail("a"), wait("b", {"a": "Completed"})], "FS", "Succeeded"),
    "completed is not skipped": (
        [fail("a"), wait("b", {"a": "Succeeded"}), wait("c", {"b": "Completed"})],
        "F--",
        "Failed",
    ),
    "one of several conditions": ([fail("a"), wait("b", {"a": "Succeeded,Failed"})], "FS", "Succeeded"),
    "all of several dependencies": (
        [fail("a"), wait("b"), wait("c", {"a": "Failed", "b": "Failed"})],
        "FS-",
        "Failed",
    ),
    "failure or skip of the last of a chain": (
        [fail("a"), wait("b", {"a": "Succeeded"}), wait("c", {"b": "Failed,Skipped"})],
        "F-S",
        "Succeeded",
    ),
    "a leaf that fails": ([wait("a"), fail("b")], "SF", "Failed"),
}


@pytest.mark.parametrize(("activities", "expected", "outcome"), CASES.values(), ids=CASES)
def test_outcome(tmp_path: Path, activities: list[dict[str, Any]], expected: str, outcome: str) -> None:
    result = run(factory(*activities), tmp_path)
    signs = {"Succeeded": "S", "Failed": "F", "Skipped": "-"}
    assert "".join(signs[statuses(result)[each["name"]]] for each in activities) == expected
    assert result.status == outcome


def test_the_message_names_the_activity_that_failed(tmp_path: Path) -> None:
    result = run(factory(fail("a", message="no rows"), wait("b", {"a": "Succeeded"})), tmp_path)
    assert result.message == "Operation on target a failed: no rows"
    assert result.activity("a").error == {
        "errorCode": "E1",
        "message": "no rows",
        "failureType": "UserError",
        "target": "a",
    }


@pytest.mark.parametrize(
    ("marked", "after", "expected"),
    [
        ("Succeeded", "Succeeded", "Succeeded"),
        ("Failed", "Failed", "Succeeded"),
        ("Skipped", "Skipped", "Succeeded"),
        ("Succeeded", "Failed", "Skipped"),
    ],
)
def test_an_inactive_activity_does_not_run_and_counts_as_marked(
    tmp_path: Path, marked: str, after: str, expected: str
) -> None:
    inactive = activity("a", "NotEvenKnown", body={"state": "Inactive", "onInactiveMarkAs": marked})
    result = run(factory(inactive, wait("b", {"a": after})), tmp_path)
    assert statuses(result) == {"a": "Inactive", "b": expected}
