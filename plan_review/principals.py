"""Who gains or loses: a principal of Azure or Databricks in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.text import name, names
from plan_review.values import UNKNOWN, Sensitive
from stacks.findings import is_uuid

if TYPE_CHECKING:
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

# Groups that every user is in: of the account, of a workspace.
EVERYONE = frozenset({"account users", "users", "all users", "all account users", "_workspace_users_"})


def is_everyone(principal: object) -> bool:
    """Whether the principal is a group that everybody is in."""
    return isinstance(principal, str) and (
        principal.strip().lower() in EVERYONE or principal.lower().startswith("_workspace_users_")
    )


def is_person(principal: object) -> bool:
    """Whether the principal is one person rather than a group or a service."""
    return isinstance(principal, str) and "@" in principal


def databricks_principal(principal: object, landscape: Landscape, kind: str = "") -> str:
    """Return a principal in words; where ``kind`` is empty, its form tells whether it is a user, service or group."""
    if is_everyone(principal):
        return f"everyone (group {name(principal)})"
    if kind == "user" or is_person(principal):
        return f"user {name(principal)}"
    if isinstance(principal, str) and is_uuid(principal):
        owner = landscape.owner_of(principal)
        return f"service principal {name(principal)}" + (f" ({owner})" if owner else "")
    if principal is UNKNOWN or isinstance(principal, Sensitive) or principal is None:
        return "a principal known only after apply"
    if isinstance(principal, str) and principal.isdecimal():
        kind = kind or "principal"
    return f"{kind or 'group'} {name(principal)}"


def azure_principal(
    change: ResourceChange, plan: Plan, landscape: Landscape, values: dict[str, Any], argument: str = "principal_id"
) -> str:
    """Return the principal of a role assignment in words, also when its identity does not exist yet."""
    kind = {"User": "user", "Group": "group"}.get(str(values.get("principal_type")), "")
    identity = values.get(argument)
    if isinstance(identity, str):
        owner = landscape.owner_of(identity)
        return f"the identity of {owner}" if owner else f"{kind or 'principal'} {name(identity)}"
    sources = plan.configuration.resources_behind(change.address, argument)
    if sources:
        return f"the identity of {names(sources)}"
    return f"a {kind or 'principal'} known only after apply"
