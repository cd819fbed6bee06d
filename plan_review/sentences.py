"""Sentences that more than one rule says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.text import name, names

if TYPE_CHECKING:
    from plan_review.differences import Difference
    from plan_review.plan import Plan, ResourceChange


def goes(change: ResourceChange, one: Difference) -> str:
    """Return which argument goes from what to what."""
    return f"{name(change.address)}: {from_to(one)}"


def from_to(one: Difference) -> str:
    """Return the same without the resource."""
    return f"{name(one.shown_path)} goes from {name(shown(one.before))} to {name(shown(one.after))}"


def comes_from(change: ResourceChange, plan: Plan, argument: str) -> str:
    """Return the resources that an argument, known only after apply, comes from; or that it is."""
    sources = plan.configuration.resources_behind(change.address, argument)
    return names(sources) if sources else "known only after apply"


def is_told(change: ResourceChange, one: Difference) -> bool:
    """Whether the block around an argument goes as a whole, and an earlier argument of it has told that."""
    block = one.path[:-1]
    if not block or one.after is not None or any(path[: len(block)] == block for path in change.after_leaves):
        return False
    return next(other for other in change.differences if other.path[: len(block)] == block) is not one
