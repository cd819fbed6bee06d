"""Who gains or loses an Azure role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plan_review.azure import (
    GIVES_ITSELF_ANY_ROLE,
    POWERFUL,
    is_resource_group,
    is_wide,
    only_looks,
    role_name,
    scope_in_words,
)
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import azure_principal
from plan_review.text import name, names
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_OTHER_ROLES_THAT_RULE = re.compile(r"(Administrator|Owner|Officer)$")


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    gained = _in_words(change, plan, landscape, change.after) if change.after is not None else None
    lost = _in_words(change, plan, landscape, change.before) if change.goes or change.kind is Kind.UPDATE else None
    if gained and change.after is not None:
        severity, reasons = _judge(change.after)
        if change.kind is Kind.UPDATE and not _widened(change):
            severity = min(severity, Severity.MEDIUM)
        details = [*reasons]
        if lost:
            details.append(f"Until now: {lost.replace(' gains ', ' had ')}.")
        details.extend(_condition_lost(change))
        yield Remark(
            max(severity, Severity.HIGH) if _condition_lost(change) else severity, f"{gained}.", tuple(details)
        )
    elif lost:
        yield Remark(
            Severity.MEDIUM,
            f"{lost.replace(' gains ', ' loses ')}.",
            ("What needs it stops working once the assignment is gone.",),
        )


def _in_words(change: ResourceChange, plan: Plan, landscape: Landscape, values: dict[str, Any] | None) -> str:
    values = values or {}
    role = role_name(values.get("role_definition_name"), values.get("role_definition_id"))
    scope = values.get("scope")
    where = scope_in_words(scope)
    if scope is UNKNOWN:
        sources = plan.configuration.resources_behind(change.address, "scope")
        where = names(sources) if sources else where
    who = azure_principal(change, plan, landscape, values)
    shown_role = f"the role {name(role)}" if role else "a role that this review can't name"
    return f"{who[0].upper()}{who[1:]} gains {shown_role} on {where}"


def _judge(values: dict[str, Any]) -> tuple[Severity, list[str]]:
    role = role_name(values.get("role_definition_name"), values.get("role_definition_id"))
    if role is None:
        return Severity.HIGH, ["Its definition is unknown or custom: look up what it allows before you approve."]
    looks, who = only_looks(role), values.get("principal_type")
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
            is_wide(values.get("scope")),
            Severity.MEDIUM if looks else Severity.HIGH,
            "The scope is a whole subscription or more, so it holds for everything in there.",
        ),
        (
            is_resource_group(values.get("scope")),
            Severity.LOW if looks else Severity.HIGH,
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


def _condition_lost(change: ResourceChange) -> list[str]:
    if change.was("condition") and not change.will_be("condition"):
        return [f"The condition {name(change.was('condition'))} no longer limits it."]
    return []


RULE = Rule(
    section=Section.PERMISSIONS,
    title="An Azure role is given or taken",
    why="A role given too wide is how a mistake in one pipeline becomes the loss of everything.",
    severities={
        Severity.CRITICAL: "the role can hand out roles (Owner, User Access Administrator, …)",
        Severity.HIGH: "a powerful, unknown or custom role, a wide scope, one person, or a condition lost",
        Severity.MEDIUM: "a reader's role on a subscription, people in a group may write, or a role is taken away",
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
