"""A resource leaves the state and stays in the cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.rules.data_destroyed import HOLDS_DATA
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.FORGET:
        return
    anew = " A new one is made beside it." if "create" in change.actions else ""
    yield Remark(
        Severity.HIGH if change.type in HOLDS_DATA else Severity.MEDIUM,
        f"{name(change.address)} is forgotten: it goes on existing (and costing) but no plan will show it again.{anew}",
    )


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A resource is removed from the state without being deleted",
    why="What terraform has forgotten is neither reviewed nor kept as declared; its permissions and network stay open.",
    severities={Severity.HIGH: "it holds data", Severity.MEDIUM: "anything else"},
    check=_check,
)
