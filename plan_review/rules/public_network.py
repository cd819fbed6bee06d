"""A service answers on the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

ARGUMENTS = frozenset(
    {
        "public_network_access_enabled",
        "public_network_enabled",
        "public_network_access",
        "public_access_enabled",
        "internet_ingestion_enabled",
        "internet_query_enabled",
        "is_public",
        "external_network_access_enabled",
        "public_endpoint_enabled",
        "public_data_endpoint_enabled",
    }
)
_PRIVATE = frozenset({"virtual_network_enabled", "managed_virtual_network_enabled", "private_cluster_enabled"})
_OPEN = (True, "Enabled", "enabled")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.CREATE:
        for path, will_be in change.after_leaves.items():
            if path[-1] in ARGUMENTS and will_be in _OPEN:
                yield Remark(
                    Severity.MEDIUM,
                    f"{name(change.address)} is made to answer on the internet ({name(shown_path(path))}).",
                )
    elif change.sets:
        for one in change.differences:
            remark = _opened(change, one)
            if remark:
                yield remark


def _opened(change: ResourceChange, one: Difference) -> Remark | None:
    if one.argument in _PRIVATE and one.before is True and one.after is not True:
        return Remark(Severity.HIGH, f"{goes(change, one)}: it leaves its private network.")
    if one.argument not in ARGUMENTS or one.before in _OPEN:
        return None
    if one.after in _OPEN:
        return Remark(Severity.CRITICAL, f"{goes(change, one)}: it will answer on the internet.")
    if one.after is UNKNOWN:
        return Remark(Severity.HIGH, f"{goes(change, one)}: whether it answers on the internet is not known yet.")
    if one.after is None:
        return Remark(Severity.CRITICAL, f"{goes(change, one)}, and the default is open.")
    return None


RULE = Rule(
    section=Section.EXPOSURE,
    title="Public network access is switched on",
    why="The lake is reached through private endpoints; on the internet one leaked credential opens it.",
    severities={
        Severity.CRITICAL: "on something that exists",
        Severity.HIGH: "a private network is left, or it is known only after apply",
        Severity.MEDIUM: "on something new",
    },
    check=_check,
)
