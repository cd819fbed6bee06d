"""Data or a service is kept in fewer places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

# How many failures a kind of redundancy stands: a disk (1), a zone (2), a region (3), both (4).
_STANDS = {"LRS": 1, "ZRS": 2, "GRS": 3, "RAGRS": 3, "GZRS": 4, "RAGZRS": 4}
_KIND = re.compile(r"(?:^|[_-])(RA-?GZRS|RA-?GRS|GZRS|GRS|ZRS|LRS)$", re.IGNORECASE)
_ARGUMENTS = (
    "account_replication_type",
    "storage_account_sku_name",
    "storage_mode_type",
    "sku",
    "sku_name",
    "redundancy",
)
_ZONES = ("zone_redundant", "zone_redundancy_enabled", "zone_balancing_enabled")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        stood, stands = _stands(one.before), _stands(one.after)
        lowered = one.argument in _ARGUMENTS and stood and stands and stands < stood
        if lowered or (one.argument in _ZONES and one.before is True and one.after is False):
            yield Remark(
                Severity.HIGH,
                f"{goes(change, one)}, so it stands fewer failures.",
            )


def _stands(value: object) -> int:
    found = _KIND.search(value) if isinstance(value, str) else None
    return _STANDS[found[1].upper().replace("-", "")] if found else 0


RULE = Rule(
    section=Section.DESTRUCTION,
    title="Redundancy is reduced",
    why="Locally redundant data is lost with its data centre; the saving is small and the loss is all of it.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
