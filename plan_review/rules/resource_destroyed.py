"""Anything else that is deleted or replaced, so that no deletion is left out of the section that leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.reasons import forcing, why
from plan_review.rules.data_destroyed import HOLDS_DATA
from plan_review.rules.foundation_destroyed import FOUNDATIONS
from plan_review.rules.lock_removed import RULE as LOCK_REMOVED
from plan_review.rules.private_path_removed import RULE as PRIVATE_PATH_REMOVED
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_TOLD = LOCK_REMOVED.types | PRIVATE_PATH_REMOVED.types
# What they gave is told under permissions.
_PERMISSIONS = ("_role_assignment", "_grant", "_grants", "_permissions", "_binding", "_acl")


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if not change.goes or change.type in HOLDS_DATA or change.type in FOUNDATIONS:
        return
    told_elsewhere = change.type.endswith(_PERMISSIONS) or change.type in _TOLD
    if _is_released(change):
        severity = Severity.INFO
    else:
        severity = Severity.LOW if told_elsewhere or change.kind is Kind.REPLACE else Severity.MEDIUM
    yield Remark(severity, f"{name(change.address)} is {change.kind.value}.", tuple(why(change, plan, landscape)))


def _is_released(change: ResourceChange) -> bool:
    """Whether it is replaced for nothing but a folder that is named by what a release holds."""
    forced = [forcing(path, change) for path in change.replace_paths]
    return bool(forced) and all(found and all(one.is_another_release for one in found) for found in forced)


RULE = Rule(
    section=Section.DESTRUCTION,
    title="Another resource is deleted or replaced",
    why="Every deletion is listed with its reason, also one that no other rule knows.",
    severities={
        Severity.MEDIUM: "it is deleted",
        Severity.LOW: "it is replaced, or its loss is told by another rule",
        Severity.INFO: "it is replaced by that of another release",
    },
    check=_check,
)
