"""What a custom role allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plan_review.azure import is_wide, scope_in_words
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import UNKNOWN, Sensitive, blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ALLOWS = ("actions", "data_actions")
_FORBIDS = ("not_actions", "not_data_actions")
_HANDS_OUT_ROLES = (
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
    "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
    "Microsoft.Authorization/roleDefinitions/write",
    "Microsoft.Authorization/elevateAccess/action",
)
# Keys and signatures need no role, a secret is what the vault protects, and an identity has roles of its own.
_BORROWS = re.compile(
    r"/(list\w*(keys?|sas|secrets?|credentials?)|regenerate\w*keys?|getsecret|assign)/action$", re.IGNORECASE
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    role = f"The custom role {name(change.will_be('name') or change.address)}"
    gained = _listed(change.after, _ALLOWS) - _listed(change.before, _ALLOWS)
    lost = _listed(change.before, _ALLOWS) - _listed(change.after, _ALLOWS)
    no_longer_forbidden = _listed(change.before, _FORBIDS) - _listed(change.after, _FORBIDS)
    unread = (one for one in change.differences if one.after is UNKNOWN or isinstance(one.after, Sensitive))
    if any(one.path[0] == "permissions" for one in unread):
        yield Remark(Severity.HIGH, f"{role} allows what is known only after apply.")
    if gained or no_longer_forbidden:
        severity = _severity(gained | no_longer_forbidden)
        details = [f"Allowed now: {names(sorted(gained))}."] if gained else []
        if no_longer_forbidden:
            details.append(f"No longer excepted: {names(sorted(no_longer_forbidden))}.")
        yield Remark(
            severity, f"{role} allows {'this' if change.kind is Kind.CREATE else 'more than before'}.", tuple(details)
        )
    if lost:
        yield Remark(Severity.MEDIUM, f"{role} no longer allows {names(sorted(lost))}.")
    for scope in texts(change.will_be("assignable_scopes")):
        if is_wide(scope) and scope not in texts(change.was("assignable_scopes")):
            yield Remark(Severity.MEDIUM, f"{role} can be assigned on {scope_in_words(scope)}.")


def _listed(values: dict[str, Any] | None, keys: tuple[str, ...]) -> set[str]:
    return {action for block in blocks(values, "permissions") for key in keys for action in texts(block.get(key))}


def _severity(actions: set[str]) -> Severity:
    if any(_covers(action, one) for action in actions for one in _HANDS_OUT_ROLES):
        return Severity.CRITICAL
    if any(_BORROWS.search(action) or ("*" in action and not action.lower().endswith("/read")) for action in actions):
        return Severity.HIGH
    return Severity.MEDIUM if any(not action.lower().endswith("/read") for action in actions) else Severity.LOW


def _covers(pattern: str, action: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE))


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A custom role allows more or less",
    why="Everyone who holds the role gains it at once, and no assignment shows in the plan.",
    severities={
        Severity.CRITICAL: "it can hand out roles",
        Severity.HIGH: "a wildcard that does more than read, keys or secrets, or permissions known only after apply",
        Severity.MEDIUM: "an action that does more than read, an action lost, or assignable on a whole subscription",
        Severity.LOW: "reading alone",
    },
    check=_check,
    types=frozenset({"azurerm_role_definition"}),
)
