"""A service answers on the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_OPEN = (True, "Enabled", "enabled")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    for path, will_be in change.after_leaves.items():
        if path[-1] not in ARGUMENTS:
            continue
        was = change.before_leaves.get(path)
        if will_be in _OPEN and will_be is not UNKNOWN:
            if change.kind is Kind.CREATE:
                yield Remark(
                    Severity.MEDIUM,
                    f"{name(change.address)} is made to answer on the internet ({name('.'.join(path))}).",
                )
            elif was not in _OPEN:
                yield Remark(
                    Severity.CRITICAL,
                    f"{name(change.address)} will answer on the internet: {name('.'.join(path))} goes from "
                    f"{name(shown(was))} to {name(shown(will_be))}.",
                )
        elif will_be is UNKNOWN and change.kind is Kind.UPDATE:
            yield Remark(
                Severity.HIGH, f"{name(change.address)}: whether it answers on the internet is known only after apply."
            )
    for path, was in change.before_leaves.items() if change.kind is Kind.UPDATE else ():
        if path[-1] in ARGUMENTS and was is False and path not in change.after_leaves:
            yield Remark(
                Severity.CRITICAL,
                f"{name(change.address)}: {name('.'.join(path))} is no longer false; the default is open.",
            )


RULE = Rule(
    section=Section.EXPOSURE,
    title="Public network access is switched on",
    why="The lake is reached through private endpoints; on the internet one leaked credential opens it.",
    severities={
        Severity.CRITICAL: "on something that exists",
        Severity.HIGH: "known only after apply",
        Severity.MEDIUM: "on something new",
    },
    check=_check,
)
