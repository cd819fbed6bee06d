"""Something was changed outside terraform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.rules.data_destroyed import HOLDS_DATA
from plan_review.text import counted, name
from plan_review.values import blocks
from stacks.runtime_attributes import RUNTIME_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Path
    from plan_review.plan import Plan, ResourceChange

_MOST = 8
_GUARDS = re.compile(
    r"role|grant|permission|network|public|access|key|lock|firewall|security|identity|binding|owner|policy"
)
# What azurerm lists in an object beside what is configured of it: the resource that makes an entry, and its argument
# that names the object. An object is applied before its entries, so the state lacks them until its next apply.
_LISTED = {
    ("azurerm_virtual_network", "subnet"): ("azurerm_subnet", "virtual_network_name"),
    ("azurerm_network_security_group", "security_rule"): (
        "azurerm_network_security_rule",
        "network_security_group_name",
    ),
    ("azurerm_route_table", "route"): ("azurerm_route", "route_table_name"),
}
# The rules that a workspace writes into the security group of its subnets, all for traffic that begins in the network:
# https://github.com/Azure/azure-quickstart-templates/pull/8931.
_OF_DATABRICKS = frozenset(
    f"Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-{where}"
    for where in ("databricks-webapp", "eventhub", "sql", "storage", "worker-inbound", "worker-outbound")
)


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for change in plan.drift:
        if change.kind is Kind.DELETE:
            yield (
                change.address,
                Remark(
                    Severity.HIGH if change.type in HOLDS_DATA else Severity.MEDIUM,
                    f"{name(change.address)} was deleted outside terraform; the plan makes it anew or forgets it.",
                    ("What it held may be brought back for some days, but not once a new one has its name.",)
                    if change.type in HOLDS_DATA
                    else (),
                ),
            )
            continue
        runtime = RUNTIME_ATTRIBUTES.get(change.type, frozenset())
        expected = {*_made_here(change, plan), *_made_by_databricks(change)}
        real = [
            one
            for one in change.differences
            if not one.is_noise and one.path[0] not in runtime and one.path[:2] not in expected
        ]
        if not real:
            continue
        guards = _GUARDS.search(change.type) or any(_GUARDS.search(one.argument) for one in real)
        lines = [
            f"{name(one.shown_path)}: {name(shown(one.before))} → {name(shown(one.after))}" for one in real[:_MOST]
        ]
        if len(real) > _MOST:
            lines.append(f"and {counted(len(real) - _MOST, 'argument')} more")
        yield (
            change.address,
            Remark(
                Severity.MEDIUM if guards else Severity.LOW,
                f"{name(change.address)} was changed outside terraform; an apply may undo that.",
                tuple(lines),
            ),
        )


def _made_here(change: ResourceChange, plan: Plan) -> Iterator[Path]:
    """Yield where an object lists what other resources of the plan make; their own drift is told as theirs."""
    after = change.after or {}
    for (parent, listed), (type_, argument) in _LISTED.items():
        if parent != change.type:
            continue
        for made in plan.changes:
            values = made.before if made.type == type_ and made.before else {}
            place = (values.get(argument), values.get("resource_group_name"))
            if values and place == (after.get("name"), after.get("resource_group_name")):
                yield _entry(listed, values)


def _made_by_databricks(change: ResourceChange) -> Iterator[Path]:
    """Yield where a security group lists the rules of a workspace in its subnets."""
    if change.type == "azurerm_network_security_group":
        for rule in blocks(change.after, "security_rule"):
            if rule.get("name") in _OF_DATABRICKS and rule.get("source_address_prefix") == "VirtualNetwork":
                yield _entry("security_rule", rule)


def _entry(listed: str, values: dict[str, Any]) -> Path:
    """Return the path of an entry, as ``plan_review.differences`` labels blocks."""
    return listed, f'["{values.get("name")}"]'


RULE = Rule(
    section=Section.PLAN,
    title="Something was changed outside terraform (drift)",
    why="A change by hand is either a mistake or a repair that the next apply takes back.",
    severities={
        Severity.HIGH: "something that held data was deleted",
        Severity.MEDIUM: "something else was deleted, or access or network changed",
        Severity.LOW: "anything else",
    },
    check_plan=_check,
)
