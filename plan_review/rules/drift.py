"""Something was changed outside terraform."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from plan_review.differences import block_label, shown
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
# What azurerm lists in an object beside what is configured of it, by the resource that makes an entry: the object's
# type, the entry's argument that names the object, and the list. An object is applied before its entries, so the state
# lacks them until its next apply.
_ENTRIES = {
    "azurerm_subnet": ("azurerm_virtual_network", "virtual_network_name", "subnet"),
    "azurerm_network_security_rule": ("azurerm_network_security_group", "network_security_group_name", "security_rule"),
    "azurerm_route": ("azurerm_route_table", "route_table_name", "route"),
}
# The rules that a workspace writes into the security group of its subnets, all for traffic that begins in the network:
# https://github.com/Azure/azure-quickstart-templates/pull/8931.
_OF_DATABRICKS = frozenset(
    f"Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-{where}"
    for where in ("databricks-webapp", "eventhub", "sql", "storage", "worker-inbound", "worker-outbound")
)


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    made_here = _made_here(plan)
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
        expected = made_here[_place(change.type, change.after or {}, "name")] | _made_by_databricks(change)
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


def _made_here(plan: Plan) -> dict[Path, set[Path]]:
    """Return where each object lists what other resources of the plan make; their own drift is told as theirs."""
    found: dict[Path, set[Path]] = defaultdict(set)
    for made in plan.changes:
        if made.type in _ENTRIES and made.before:
            parent, argument, listed = _ENTRIES[made.type]
            found[_place(parent, made.before, argument)].add((listed, block_label(made.before.get("name"))))
    return found


def _place(type_: str, values: dict[str, Any], argument: str) -> Path:
    return type_, str(values.get("resource_group_name")), str(values.get(argument))


def _made_by_databricks(change: ResourceChange) -> set[Path]:
    """Return where a security group lists the rules of a workspace in its subnets."""
    if change.type != "azurerm_network_security_group":
        return set()
    return {
        ("security_rule", block_label(rule["name"]))
        for rule in blocks(change.after, "security_rule")
        if str(rule.get("name")) in _OF_DATABRICKS and rule.get("source_address_prefix") == "VirtualNetwork"
    }


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
