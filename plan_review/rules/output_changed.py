"""An output changes, or stops being a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.plan import Plan


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for output in plan.outputs:
        if output.kind is Kind.NO_OP:
            continue
        if output.was_sensitive and not output.is_sensitive and output.kind is not Kind.DELETE:
            yield (
                f"output.{output.name}",
                Remark(Severity.HIGH, f"The output {name(output.name)} was a secret and will be shown in clear."),
            )
            continue
        yield (
            f"output.{output.name}",
            Remark(
                Severity.INFO,
                f"Output {name(output.name)} goes from {name(shown(output.before))} to {name(shown(output.after))}.",
            ),
        )


RULE = Rule(
    section=Section.PLAN,
    title="An output changes",
    why="Outputs go to logs and to other stacks; one that stops being sensitive is printed by every apply.",
    severities={Severity.HIGH: "it stops being sensitive", Severity.INFO: "any other change"},
    check_plan=_check,
)
