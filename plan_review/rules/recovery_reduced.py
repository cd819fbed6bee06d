"""Deleted data can be brought back for less long, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

# (block, argument): a number of days, or a switch. The block alone also counts when it disappears.
_DAYS = {
    ("delete_retention_policy", "days"),
    ("container_delete_retention_policy", "days"),
    ("restore_policy", "days"),
    ("retention_policy", "days"),
    ("immutability_policy", "period_since_creation_in_days"),
    ("", "soft_delete_retention_days"),
    ("", "immutability_period_in_days"),
    ("", "backup_retention_days"),
    ("", "continuous_tier"),
    ("", "retention_in_hours"),
    ("", "log_retention_duration"),
}
_SWITCHES = {
    "purge_protection_enabled",
    "soft_delete_enabled",
    "versioning_enabled",
    "change_feed_enabled",
    "geo_redundant_backup_enabled",
    "locked",
    "protected_append_writes_all_enabled",
    "has_legal_hold",
}
_PROTECTS = re.compile(
    r"immutability_policy|^azurerm_(backup|site_recovery)_|^azurerm_data_protection_backup_(instance|policy)_"
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.DELETE and _PROTECTS.search(change.type):
        yield Remark(Severity.HIGH, f"{name(change.address)} is deleted: what it protected can be lost.")
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        block = next((part for part in reversed(one.path[:-1]) if not part.startswith("[")), "")
        days = (block, one.argument) in _DAYS or ("", one.argument) in _DAYS
        if (
            (days and _less(one.before, one.after))
            or (one.argument in _SWITCHES and one.before is True and one.after is not True)
            or (one.argument == "permanent_delete_enabled" and one.after is True)
        ):
            yield Remark(
                Severity.HIGH,
                f"{goes(change, one)}, so deleted data can be brought back for less long or not at all.",
            )


def _less(before: object, after: object) -> bool:
    if before is None:
        return False
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        return after < before
    return after is None or after is UNKNOWN


RULE = Rule(
    section=Section.DESTRUCTION,
    title="Soft delete, versioning, immutability or backup is reduced or removed",
    why="These bring data back after a mistake or an attack; they are often switched off before a deletion.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
