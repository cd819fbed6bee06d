"""Who gains or loses an Azure role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plan_review.azure import (
    GIVES_ITSELF_ANY_ROLE,
    ONLY_LOOKS,
    ORDINARY,
    POWERFUL,
    READS_DATA,
    is_resource_group,
    is_wide,
    role_name,
    scope_in_words,
)
from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import azure_principal
from plan_review.text import name, names
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_WIDE = frozenset({"azurerm_subscription", "azurerm_management_group"})
_OTHER_ROLES_THAT_RULE = re.compile(r"(Administrator|Owner|Officer)$")


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if change.sets:
        severity, details = _judge_change(change, plan, landscape)
        if change.before is not None:
            details.append(f"Until now: {_in_words(change, plan, landscape, change.before, 'had')}.")
        gained = _in_words(change, plan, landscape, change.after, "gains")
        yield Remark(severity, f"{gained}.", tuple(details))
    elif change.goes:
        lost = _in_words(change, plan, landscape, change.before, "loses")
        yield Remark(Severity.MEDIUM, f"{lost}.", ("What needs it stops working once the assignment is gone.",))


def _judge_change(change: ResourceChange, plan: Plan, landscape: Landscape) -> tuple[Severity, list[str]]:
    sources = {one: plan.configuration.resources_behind(change.address, one) for one in ("scope", "principal_id")}
    severity, reasons = _judge(change.after or {}, sources["scope"])
    if change.kind is Kind.UPDATE and not _widened(change):
        severity = min(severity, Severity.MEDIUM)
    principal, scope = change.will_be("principal_id"), change.will_be("scope")
    known = landscape.owner_of(principal) if isinstance(principal, str) else sources["principal_id"]
    if severity < Severity.MEDIUM and not known:
        severity = Severity.MEDIUM
        reasons.append("No plan here knows whose identity that is: look it up before you approve.")
    if severity < Severity.MEDIUM and not isinstance(scope, str) and not sources["scope"]:
        severity = Severity.MEDIUM
        reasons.append("How far it reaches can't be seen: look it up before you approve.")
    if change.was("condition") and not change.will_be("condition"):
        severity = max(severity, Severity.HIGH)
        reasons.append(f"The condition {name(shown(change.was('condition')))} no longer limits it.")
    return severity, reasons


def _in_words(
    change: ResourceChange, plan: Plan, landscape: Landscape, values: dict[str, Any] | None, verb: str
) -> str:
    values = values or {}
    role = role_name(values.get("role_definition_name"), values.get("role_definition_id"))
    scope = values.get("scope")
    where = scope_in_words(scope)
    if scope is UNKNOWN:
        sources = plan.configuration.resources_behind(change.address, "scope")
        where = names(sources) if sources else where
    who = azure_principal(change, plan, landscape, values)
    shown_role = f"the role {name(role)}" if role else "a role that this review can't name"
    return f"{who[0].upper()}{who[1:]} {verb} {shown_role} on {where}"


def _judge(values: dict[str, Any], scope_sources: tuple[str, ...]) -> tuple[Severity, list[str]]:
    role = role_name(values.get("role_definition_name"), values.get("role_definition_id"))
    if role is None:
        return Severity.HIGH, ["Its definition is unknown or custom: look up what it allows before you approve."]
    looks, reads, who = role in ONLY_LOOKS, role in READS_DATA, values.get("principal_type")
    scope = values.get("scope")
    # The id of what this plan makes is not known yet, but what it is.
    made = {source.removeprefix("data.").rsplit(".", 2)[-2] for source in scope_sources if scope is UNKNOWN}
    judgements = (
        (
            role in GIVES_ITSELF_ANY_ROLE,
            Severity.CRITICAL,
            "Whoever holds it can give themselves every other role.",
        ),
        (
            role in POWERFUL or _OTHER_ROLES_THAT_RULE.search(role),
            Severity.HIGH,
            "It can change or bypass what protects the data.",
        ),
        (
            role not in ORDINARY,
            Severity.HIGH,
            "It is no role that this review knows: look up what it allows before you approve.",
        ),
        (
            is_wide(scope) or made & _WIDE,
            Severity.MEDIUM if looks else Severity.HIGH,
            "The scope is a whole subscription or more, so it holds for everything in there.",
        ),
        (
            is_resource_group(scope) or "azurerm_resource_group" in made,
            Severity.LOW if looks else Severity.MEDIUM if reads else Severity.HIGH,
            "The scope is a whole resource group, with all that is or will be in it.",
        ),
        (
            who == "User",
            Severity.HIGH,
            "It is given to one person: give it to a group, whose members are reviewed elsewhere.",
        ),
        (who == "Group" and not looks, Severity.MEDIUM, "People gain it, not a service."),
    )
    return next(((severity, [reason]) for holds, severity, reason in judgements if holds), (Severity.INFO, []))


def _widened(change: ResourceChange) -> bool:
    return any(
        one.path[0] in {"role_definition_name", "role_definition_id", "scope", "principal_id", "condition"}
        for one in change.differences
    )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="An Azure role is given or taken",
    why="A role given too wide is how a mistake in one pipeline becomes the loss of everything.",
    severities={
        Severity.CRITICAL: "the role can hand out roles (Owner, User Access Administrator, …)",
        Severity.HIGH: "a powerful, unknown or custom role, a wide scope, one person, or a condition lost",
        Severity.MEDIUM: (
            "a reader on a subscription, a reader of data on a resource group, a group with data, what no plan "
            "knows, a role taken"
        ),
        Severity.LOW: "a reader's role on a resource group",
        Severity.INFO: "any other role",
    },
    check=_check,
    types=frozenset(
        {
            "azurerm_role_assignment",
            "azurerm_pim_active_role_assignment",
            "azurerm_pim_eligible_role_assignment",
            "azurerm_marketplace_role_assignment",
        }
    ),
)
