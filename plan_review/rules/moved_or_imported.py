"""A resource gets another address, or terraform takes over one that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.plan import Plan


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for change in plan.changes:
        nothing_else = change.kind is Kind.NO_OP
        then = "nothing else changes" if nothing_else else f"it is also {change.kind.value}"
        if change.previous_address and change.previous_address != change.address:
            yield (
                change.address,
                Remark(
                    Severity.INFO,
                    f"{name(change.previous_address)} is called {name(change.address)} from now on; {then}.",
                ),
            )
        if change.imported:
            yield (
                change.address,
                Remark(
                    Severity.LOW if nothing_else else Severity.MEDIUM,
                    f"{name(change.address)} exists and is taken over (imported); {then}.",
                ),
            )


RULE = Rule(
    section=Section.PLAN,
    title="A resource is moved in the state or imported",
    why="A move changes nothing in the cloud; an import that also updates changes what someone made by hand.",
    severities={
        Severity.MEDIUM: "imported and changed",
        Severity.LOW: "imported as it is",
        Severity.INFO: "moved",
    },
    check_plan=_check,
)
