"""A management lock is removed or weakened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.azure import scope_in_words
from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.goes:
        return
    after = shown(change.will_be("lock_level")) if change.sets else "none"
    yield Remark(
        Severity.HIGH,
        f"The lock {name(shown(change.was('lock_level')))} on {scope_in_words(change.was('scope'))} is "
        f"{change.kind.value} (afterwards: {name(after)}).",
        ("A lock is what stops a deletion that was not meant; removing it is often the step before one.",),
    )


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A management lock is removed or replaced",
    why="Without the lock one wrong command deletes the lake.",
    severities={Severity.HIGH: "always"},
    check=_check,
    types=frozenset({"azurerm_management_lock"}),
)
