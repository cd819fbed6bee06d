"""A check, a condition or a validation of the configuration did not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.plan import Plan


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for check in plan.failed_checks:
        yield (
            check.address,
            Remark(
                Severity.HIGH,
                f"The check {name(check.address)} gave {name(check.status)}.",
                (f"It says: {names(check.messages)}",) if check.messages else (),
            ),
        )


RULE = Rule(
    section=Section.PLAN,
    title="A check of the configuration failed",
    why="Terraform applies in spite of a failed `check` block; it only warns.",
    severities={Severity.HIGH: "always"},
    check_plan=_check,
)
