"""docs/permissions.md: who may do what, where, and why, as the stacks grant it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stacks.checks.grants import securable
from stacks.checks.permissions import on, principal_of
from stacks.content_paths import without_contents
from stacks.documents._markdown import GENERATED, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stacks.synthesized import Resource, Stack

Row = tuple[str, str, str, str]

_INTRODUCTION = """\
Everything that is granted, and nothing else is: no account keys, no owner or contributor role, no grant of everything
([policies](policies.md)). Whoever deploys needs more, for as long as it takes; that is told in the deployment guide.
"""
_COLUMNS = ("who", "may", "where", "why")


def permissions(stacks: Sequence[Stack]) -> str:
    """Return the document, environment by environment."""
    environments: dict[str, list[Stack]] = defaultdict(list)
    for stack in stacks:
        environments[stack.environment].append(stack)
    lines = ["# Permissions", "", GENERATED, "", _INTRODUCTION]
    for name, group in sorted(environments.items(), reverse=True):
        parts = (
            ("Azure: role assignments", _roles(group)),
            ("Unity Catalog: grants", _grants(group)),
            ("Workspace: access and permissions", _workspace(group)),
        )
        if not any(rows for _, rows in parts):
            continue
        lines += [f"## {name}", ""]
        for title, rows in parts:
            lines += [f"### {title}", "", *table(_COLUMNS, sorted(rows)), ""]
    return "\n".join(lines)


def _roles(stacks: Iterable[Stack]) -> list[Row]:
    return [
        (
            _identity(stack, role.body.get("principal_id")),
            str(role.body.get("role_definition_name")),
            _place(stack, role.body.get("scope")),
            str(role.body.get("description")),
        )
        for stack in stacks
        for role in stack.of_type("azurerm_role_assignment")
    ]


def _identity(stack: Stack, principal: object) -> str:
    owner = stack.target(principal)
    return f"the {_kind(owner)} `{owner.body.get('name')}`" if owner else f"`{principal}`"


def _place(stack: Stack, scope: object) -> str:
    target = stack.target(scope)
    if target is not None:
        return f"the {_kind(target)} `{stack.resolve(target.body.get('name'))}`"
    return f"`{without_contents(str(scope))}`"


def _kind(resource: Resource) -> str:
    return resource.type.removeprefix("azurerm_").removeprefix("databricks_").replace("_", " ")


def _grants(stacks: Iterable[Stack]) -> list[Row]:
    rows = []
    for stack in (stack.resolved() for stack in stacks):
        for grant in stack.of_type("databricks_grant"):
            kind, name = securable(grant)
            who = _named(stack, str(grant.body.get("principal")))
            rows.append(
                (who, ", ".join(grant.body.get("privileges", [])), f"{kind.replace('_', ' ')} `{name}`", grant.reason)
            )
    return rows


def _workspace(stacks: Iterable[Stack]) -> list[Row]:
    rows = []
    for stack in (stack.resolved() for stack in stacks):
        for one in stack.of_type("databricks_permissions"):
            where = _place(stack, on(one)[1])
            rows += [
                (_named(stack, principal_of(entry)), str(entry.get("permission_level")), where, one.reason)
                for entry in one.blocks("access_control")
            ]
        for one in stack.of_type("databricks_permission_assignment"):
            levels = ", ".join(one.body.get("permissions", []))
            rows.append((_named(stack, principal_of(dict(one.body))), levels, "the workspace", one.reason))
    return rows


def _named(stack: Stack, principal: str) -> str:
    """Return a principal; for an application id, with what runs as it."""
    users = [
        _kind(one)
        for one in stack.of_type("databricks_job", "databricks_pipeline")
        for run_as in one.blocks("run_as")
        if run_as.get("service_principal_name") == principal
    ]
    return f"the service principal of {' and '.join(users)} `{principal}`" if users else f"`{principal}`"
