"""Permissions on workspace objects: levels that the object has, one principal per entry, one owner."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, is_uuid, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_FOLDER = frozenset({"CAN_EDIT", "CAN_MANAGE", "CAN_READ", "CAN_RUN"})
LEVELS: dict[str, frozenset[str]] = {
    "cluster_id": frozenset({"CAN_ATTACH_TO", "CAN_MANAGE", "CAN_RESTART"}),
    "cluster_policy_id": frozenset({"CAN_USE"}),
    "directory_id": _FOLDER,
    "directory_path": _FOLDER,
    "instance_pool_id": frozenset({"CAN_ATTACH_TO", "CAN_MANAGE"}),
    "job_id": frozenset({"CAN_MANAGE", "CAN_MANAGE_RUN", "CAN_VIEW", "IS_OWNER"}),
    "notebook_path": _FOLDER,
    "pipeline_id": frozenset({"CAN_MANAGE", "CAN_RUN", "CAN_VIEW", "IS_OWNER"}),
    "sql_endpoint_id": frozenset({"CAN_MANAGE", "CAN_MONITOR", "CAN_USE", "CAN_VIEW", "IS_OWNER"}),
    "workspace_file_path": _FOLDER,
}
"""Permission levels by what databricks_permissions names. The provider checks them only once the object exists.

Source: https://learn.microsoft.com/azure/databricks/security/auth/access-control/ and databricks_permissions (1.99.0).
"""
WORKSPACE_LEVELS = frozenset({"ADMIN", "USER"})
"""Source: ``permissions`` of databricks_permission_assignment (1.99.0)."""
OWNED = frozenset({"job_id", "pipeline_id", "sql_endpoint_id"})
"""What always has an owner: where none is named, the provider makes whoever applies it one, and hides him from himself.

Source: ``addOwnerPermissionIfNeeded`` and ``prepareResponse`` in permissions/permission_definitions.go (1.99.0).
"""
MADE_BY_OWNER = frozenset({"sql_endpoint_id"})
"""What a service principal owns only when it made it.

Source: https://docs.databricks.com/sql/admin/transfer-ownership.html.
"""
PRINCIPALS = ("group_name", "service_principal_name", "user_name")


def check(stack: Stack) -> Iterator[Problem]:
    """Check every databricks_permissions, which replaces what is set on its object."""
    permissions = stack.of_type("databricks_permissions")
    objects = Counter(on(one) for one in permissions)
    for one in permissions:
        kind, value = on(one)
        if objects[kind, value] > 1:
            yield one, f"{objects[kind, value]} databricks_permissions on {value} overwrite one another; keep one"
        if kind in LEVELS:
            yield from ((one, message) for message in _problems(one, kind) if message)
    for one in stack.of_type("databricks_permission_assignment"):
        yield from ((one, message) for message in _assignment_problems(one) if message)
    yield from _strangers(stack)


def _assignment_problems(assignment: Resource) -> Iterator[str | None]:
    levels = assignment.body.get("permissions", [])
    if not levels:
        yield "no permissions: the principal would not be let in"
    yield from (not_allowed("permission", level, WORKSPACE_LEVELS) for level in levels)
    yield from _principal_problems(dict(assignment.body))


def _principal_problems(entry: dict[str, Any]) -> Iterator[str]:
    runner = entry.get("service_principal_name")
    if runner and is_known(runner) and not is_uuid(runner):
        yield f"service_principal_name is {runner!r}; allowed: an application id, a UUID"


def _strangers(stack: Stack) -> Iterator[Problem]:
    """Find principals with permissions in a workspace that they are not assigned to: usually a misspelt group.

    The identity that deploys owns what it made. It had access before the stack existed and is not assigned by it.
    """
    let_in = {principal_of(dict(one.body)) for one in stack.of_type("databricks_permission_assignment")}
    given = [(one, str(one.body.get("principal"))) for one in stack.of_type("databricks_grant")]
    for one in stack.of_type("databricks_permissions"):
        for entry in one.blocks("access_control"):
            principal = principal_of(entry)
            if not _owns_what_it_made(one, entry):
                given.append((one, principal))
            elif principal in let_in:
                yield one, f"IS_OWNER for {principal}, who didn't make it; allowed: the service principal that deploys"
    for one, principal in given:
        problem = (
            not_allowed("the principal, who must be let into the workspace,", principal, let_in) if let_in else None
        )
        if problem:
            yield one, problem


def _owns_what_it_made(permissions: Resource, entry: dict[str, Any]) -> bool:
    owner = entry.get("permission_level") == "IS_OWNER" and bool(entry.get("service_principal_name"))
    return owner and on(permissions)[0] in MADE_BY_OWNER


def on(permissions: Resource) -> tuple[str, str]:
    """Return the argument that names the object, and the object."""
    kind = next((kind for kind in LEVELS if permissions.body.get(kind)), "other")
    return kind, str(permissions.body.get(kind))


def _problems(permissions: Resource, kind: str) -> Iterator[str | None]:
    entries = permissions.blocks("access_control")
    if not entries:
        yield "no access_control: only administrators and the owner would be left"
    for entry in entries:
        named = [principal for principal in PRINCIPALS if entry.get(principal)]
        if len(named) != 1:
            found = " and ".join(named) or "nobody"
            yield f"access_control names {found}; allowed: exactly one of {', '.join(PRINCIPALS)}"
        yield not_allowed("permission_level", entry.get("permission_level"), LEVELS[kind])
        yield from _principal_problems(entry)
    for principal, times in Counter(principal_of(entry) for entry in entries).items():
        if times > 1:
            yield f"{principal} appears {times} times; the service keeps one of them"
    owners = [entry for entry in entries if entry.get("permission_level") == "IS_OWNER"]
    if kind in OWNED and len(owners) != 1:
        yield f"{len(owners)} entries with IS_OWNER; allowed: exactly one, else whoever deploys owns it"
    if any(entry.get("group_name") and is_known(entry["group_name"]) for entry in owners):
        yield "IS_OWNER for a group; allowed: a user or a service principal"


def principal_of(entry: dict[str, object]) -> str:
    """Return who an entry of access_control is for."""
    return next((str(entry[key]) for key in PRINCIPALS if entry.get(key)), "nobody")
