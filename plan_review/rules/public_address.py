"""Machines or services get public addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_TYPES = frozenset(
    {
        "azurerm_public_ip",
        "azurerm_public_ip_prefix",
        "azurerm_bastion_host",
        "azurerm_lb",
        "azurerm_application_gateway",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    if change.type in _TYPES and change.kind is Kind.CREATE:
        yield Remark(Severity.LOW, f"{name(change.address)} is made: an address or an entrance on the internet.")
    for path, will_be in change.after_leaves.items():
        was = change.before_leaves.get(path)
        if path[-1] == "no_public_ip" and will_be is False and was is not False:
            yield Remark(
                Severity.CRITICAL,
                f"{name(change.address)}: clusters get public addresses ({name(shown_path(path))} is false).",
            )
        elif path[-1] == "public_ip_address_id" and was is None and change.kind is Kind.UPDATE:
            yield Remark(Severity.HIGH, f"{name(change.address)} gets a public address.")


RULE = Rule(
    section=Section.EXPOSURE,
    title="A public address is given",
    why="A machine with a public address is reachable by everybody who finds it.",
    severities={
        Severity.CRITICAL: "to Databricks clusters",
        Severity.HIGH: "to something that exists",
        Severity.LOW: "a new public address, as a NAT gateway needs",
    },
    check=_check,
)
