"""Sentences that more than one rule says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.text import name

if TYPE_CHECKING:
    from plan_review.differences import Difference
    from plan_review.plan import ResourceChange


def goes(change: ResourceChange, one: Difference) -> str:
    """Return which argument goes from what to what."""
    return f"{name(change.address)}: {from_to(one)}"


def from_to(one: Difference) -> str:
    """Return the same without the resource."""
    return f"{name(one.shown_path)} goes from {name(shown(one.before))} to {name(shown(one.after))}"
