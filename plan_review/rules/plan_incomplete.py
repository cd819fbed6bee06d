"""The plan did not finish, or leaves something out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import counted, name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.plan import Plan


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    if plan.errored:
        yield (
            "plan",
            Remark(
                Severity.CRITICAL,
                "Terraform failed while planning, so this plan shows only a part of what would change.",
                (f"Run {name('terraform plan')} again and look at its errors.",),
            ),
        )
    elif not plan.complete and not plan.deferred:
        yield (
            "plan",
            Remark(
                Severity.HIGH,
                f"The plan is not complete: a later plan would show more ({name('-target')}, or changes put off).",
            ),
        )
    elif not plan.applyable and plan.changes_anything:
        yield "plan", Remark(Severity.HIGH, "Terraform says that this plan can't be applied.")
    for reason, change in plan.deferred:
        yield (
            change.address,
            Remark(
                Severity.HIGH,
                f"{name(change.address)} is put off to a later plan ({name(reason)}), which is not reviewed here.",
            ),
        )
    if plan.actions:
        yield (
            "plan",
            Remark(
                Severity.HIGH,
                f"The plan runs {counted(len(plan.actions), 'action')} beside its changes: {names(plan.actions)}.",
            ),
        )


RULE = Rule(
    section=Section.PLAN,
    title="The plan failed, is not complete, or runs actions",
    why="What a plan leaves out was not reviewed.",
    severities={Severity.CRITICAL: "it failed", Severity.HIGH: "it is not complete, can't be applied, or runs actions"},
    check_plan=_check,
    suppressible=False,
)
