"""Who joins or leaves a group, or gains a role of the account or workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import UNKNOWN, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_MEMBERS = (
    "member_id",
    "member_object_id",
    "user_id",
    "service_principal_id",
    "principal_object_id",
    "group_id",
    "principal_id",
)
_PLACES = ("group_id", "group_object_id", "role", "role_id", "directory_scope_id", "app_role_id")
_STRONG = ("admin", "owner", "manager")
_TYPES = frozenset(
    {
        "databricks_group_member",
        "databricks_group_role",
        "databricks_user_role",
        "databricks_service_principal_role",
        "databricks_group_instance_profile",
        "azuread_group_member",
        "azuread_directory_role_assignment",
        "azuread_app_role_assignment",
        "azuread_directory_role_member",
    }
)
_ENTITLEMENTS = (
    "allow_cluster_create",
    "allow_instance_pool_create",
    "admin",
    "is_admin",
    "workspace_access",
    "databricks_sql_access",
)
_STRONG_ENTITLEMENTS = ("allow_cluster_create", "allow_instance_pool_create", "admin", "is_admin")


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if change.type in _TYPES:
        if change.goes:
            yield Remark(
                Severity.MEDIUM,
                f"{_who(change.before, plan, landscape, change)} leaves {_where(change.before, landscape)}.",
            )
        if change.sets:
            where = _where(change.after, landscape)
            strong = any(word in where.lower() for word in _STRONG) or change.type.startswith("azuread_directory")
            yield Remark(
                Severity.HIGH if strong else Severity.MEDIUM,
                f"{_who(change.after, plan, landscape, change)} joins {where}.",
            )
        return
    for argument in _ENTITLEMENTS:
        was, will_be = change.was(argument), change.will_be(argument)
        if change.sets and will_be is True and was is not True:
            strong = argument in _STRONG_ENTITLEMENTS
            yield Remark(Severity.HIGH if strong else Severity.INFO, f"{name(change.address)} gains {name(argument)}.")
        elif change.kind is Kind.UPDATE and was is True and will_be is not True:
            yield Remark(Severity.LOW, f"{name(change.address)} loses {name(argument)}.")
    members = set(texts(change.will_be("members"))) - set(texts(change.was("members")))
    if change.kind is Kind.UPDATE and members:
        yield Remark(Severity.MEDIUM, f"{name(change.address)} gains the members {names(sorted(members))}.")


def _who(values: dict[str, Any] | None, plan: Plan, landscape: Landscape, change: ResourceChange) -> str:
    values = values or {}
    for argument in _MEMBERS:
        value = values.get(argument)
        if value is UNKNOWN:
            sources = plan.configuration.resources_behind(change.address, argument)
            return name(", ".join(sources)) if sources else "Someone known only after apply"
        if value:
            return landscape.owner_of(value) or name(shown(value))
    return name(change.address)


def _where(values: dict[str, Any] | None, landscape: Landscape) -> str:
    values = values or {}
    found = [landscape.owner_of(values[key]) or name(shown(values[key])) for key in _PLACES if values.get(key)]
    return " ".join(found) or "a group or role known only after apply"


RULE = Rule(
    section=Section.PERMISSIONS,
    title="Someone joins or leaves a group, or gains an entitlement or an account role",
    why="Membership gives every grant and role of the group at once.",
    severities={
        Severity.HIGH: "an administrator's group or role, or the right to make clusters outside the policy",
        Severity.MEDIUM: "any other group or role",
        Severity.LOW: "an entitlement is taken away",
        Severity.INFO: "access to the workspace",
    },
    check=_check,
    types=_TYPES
    | {
        "databricks_group",
        "databricks_user",
        "databricks_service_principal",
        "databricks_entitlements",
        "azuread_group",
    },
)
