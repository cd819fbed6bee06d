"""An update in which nothing can be seen to change, or in which only secrets do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    secret = [
        one.shown_path
        for one in change.differences
        if isinstance(one.before, Sensitive) or isinstance(one.after, Sensitive)
    ]
    if secret:
        yield Remark(Severity.LOW, f"{name(change.address)}: secret arguments change: {names(secret)}.")
    elif not change.differences:
        yield Remark(
            Severity.INFO,
            f"{name(change.address)} is updated without a visible difference.",
            ("The provider computes something at apply. That is common, and not to be read as no change.",),
        )


RULE = Rule(
    section=Section.PLAN,
    title="A change that can't be seen",
    why="Secrets are never printed, so a reader has to be told that they change.",
    severities={Severity.LOW: "secret arguments change", Severity.INFO: "an update without a visible difference"},
    check=_check,
)
