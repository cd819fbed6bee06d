"""The range of a network or of a subnet that exists changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_RANGES = {"azurerm_virtual_network": "address_space", "azurerm_subnet": "address_prefixes"}


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if one.argument == _RANGES[change.type] and one.lost and one.after is not UNKNOWN:
            yield Remark(
                Severity.MEDIUM,
                f"{name(change.address)} loses the addresses {names(sorted(one.lost))}.",
                ("Azure refuses this, in the middle of the apply, while clusters or endpoints have any of them.",),
            )


RULE = Rule(
    section=Section.OPERATION,
    title="A network or a subnet loses addresses",
    why="A plan shows it as an update in place, but Azure makes it only where nothing is in the subnet.",
    severities={Severity.MEDIUM: "always"},
    check=_check,
    types=frozenset(_RANGES),
)
