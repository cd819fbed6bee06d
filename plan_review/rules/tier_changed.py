"""A price tier, a kind of redundancy or a retention that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ARGUMENTS = frozenset(
    {
        "sku",
        "sku_name",
        "sku_tier",
        "tier",
        "account_tier",
        "account_kind",
        "access_tier",
        "account_replication_type",
        "storage_account_sku_name",
        "zone_redundant",
        "provisioned_billing_model_version",
        "reservation_capacity_in_gb_per_day",
        "allocation_method",
        "enable_predictive_optimization",
        "days",
        "soft_delete_retention_days",
        "vacuum_retention_hours",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        counts = one.argument in _ARGUMENTS or one.argument.startswith("tier_to_")
        if counts and not one.is_noise and one.after is not None and one.after is not UNKNOWN:
            yield Remark(
                Severity.MEDIUM,
                f"{goes(change, one)}.",
            )


RULE = Rule(
    section=Section.COST,
    title="A tier, a redundancy or a retention changes",
    why="These change the price of every gigabyte and hour, up or down.",
    severities={Severity.MEDIUM: "always"},
    check=_check,
)
