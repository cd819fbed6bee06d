"""What Azure Policy enforces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_POLICY = re.compile(
    r"^azurerm_(?:(?:resource|resource_group|subscription|management_group)_policy_(assignment|exemption|remediation)"
    r"|policy_(?:set_)?(definition))$"
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    found = _POLICY.match(change.type)
    if not found:
        return
    what = found[1] or found[2]
    if what == "exemption":
        if change.sets:
            yield Remark(
                Severity.HIGH,
                f"{name(change.address)} exempts from a policy ({name(shown(change.will_be('exemption_category')))}).",
            )
    elif change.kind is Kind.DELETE:
        yield Remark(Severity.HIGH, f"The policy {what} {name(change.address)} is gone: what it forbade is allowed.")
    elif change.was("enforce") is True and change.will_be("enforce") is False:
        yield Remark(Severity.HIGH, f"{name(change.address)} no longer enforces, it only reports.")
    elif change.kind is Kind.UPDATE:
        changed = names(one.shown_path for one in change.differences)
        yield Remark(Severity.MEDIUM, f"The policy {what} {name(change.address)} changes: {changed}.")


RULE = Rule(
    section=Section.PERMISSIONS,
    title="An Azure policy is removed, loosened or exempted from",
    why="Policies stop what no one looks at; their removal stops nothing and is seen by no one.",
    severities={Severity.HIGH: "removed, no longer enforced, or an exemption", Severity.MEDIUM: "any other change"},
    check=_check,
)
