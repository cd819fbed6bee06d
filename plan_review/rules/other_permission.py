"""A resource whose type sounds like a permission and that no other rule knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_SOUNDS_LIKE_ONE = re.compile(
    r"role_assignment|role_definition|permission|_grants?$|_acl$|access_policy|access_control|entitlement|iam_|_policy_info$|"
    r"authorization_rule|administrator|_aad_admin|lighthouse|federat"
)
_BUDGET_AND_LIKE = re.compile(r"management_policy|backup_policy|cluster_policy|firewall_policy|budget_policy|lifecycle")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    from plan_review.rules import all_rules  # noqa: PLC0415 - the register of rules imports this module

    if change.kind is Kind.FORGET or not _SOUNDS_LIKE_ONE.search(change.type) or _BUDGET_AND_LIKE.search(change.type):
        return
    if any(change.type in rule.types for rule in all_rules().values() if rule.section is Section.PERMISSIONS):
        return
    yield Remark(
        Severity.HIGH if change.sets else Severity.MEDIUM,
        f"{name(change.address)} is {change.kind.value}. Its type {name(change.type)} gives or limits access, and this "
        "review can't say whose: read it by hand.",
    )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A permission of a kind that no rule knows",
    why="What the review doesn't understand must not pass because of that.",
    severities={Severity.HIGH: "it is created, changed or replaced", Severity.MEDIUM: "it is deleted"},
    check=_check,
)
