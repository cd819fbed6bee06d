"""Compares the role assignments that a stack needs with the existing ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_platform.doctor.finding import Finding, bad, good, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stacks.synthesized import Resource, Stack

_WHAT = "Role assignments"
# Path of a resource below its group; an id is known before the resource exists.
_PATHS = {
    "azurerm_storage_account": "Microsoft.Storage/storageAccounts/{name}",
    "azurerm_databricks_access_connector": "Microsoft.Databricks/accessConnectors/{name}",
    "azurerm_databricks_workspace": "Microsoft.Databricks/workspaces/{name}",
    "azurerm_data_factory": "Microsoft.DataFactory/factories/{name}",
}


@dataclass(frozen=True, slots=True)
class NeededRole:
    """A role that an identity needs.

    Attributes:
        role: the role's name.
        scope: the resource it is for.
        owner: the resource whose managed identity gets it.
        reason: why.
    """

    role: str
    scope: str
    owner: str
    reason: str


def needed_roles(stack: Stack) -> list[NeededRole]:
    """Return the roles that a platform stack assigns."""
    return [
        NeededRole(
            str(found.body["role_definition_name"]),
            resource_id(stack, stack.target(found.body["scope"])),
            resource_id(stack, _identity_owner(stack, str(found.body["principal_id"]))),
            str(found.body.get("description", "")),
        )
        for found in stack.of_type("azurerm_role_assignment")
    ]


def compare(
    needed: Iterable[NeededRole], assigned: Iterable[Mapping[str, Any]], principals: Mapping[str, str | None]
) -> list[Finding]:
    """Return findings on missing role assignments and on others on the same resources, or one that all is well.

    Args:
        needed: the roles that the stacks need.
        assigned: what ``az role assignment list`` printed.
        principals: the principal of each resource's identity; None where it does not exist or can't be read.
    """
    there = {_key(each) for each in assigned}
    findings, wanted = [], set()
    for role in needed:
        principal = principals.get(role.owner)
        owner = role.owner.rsplit("/", 1)[-1]
        if principal is None:
            findings.append(note(_WHAT, f"{owner} is not deployed, or not to be seen: {role.role} was not compared."))
            continue
        key = (role.role.lower(), role.scope.lower(), principal.lower())
        wanted.add(key)
        if key not in there:
            where = f"{role.role} on {_short(role.scope)}"
            findings.append(bad(_WHAT, f"{owner} lacks {where}: {role.reason} Apply the stack again."))
    scopes = {role.scope.lower() for role in needed}
    ours = {str(each).lower() for each in principals.values()}
    findings += [
        note(_WHAT, f"{principal} has {role} on {_short(scope)}, which no stack gives. Remove it?")
        for role, scope, principal in sorted(there - wanted)
        if scope in scopes and principal in ours
    ]
    return list(dict.fromkeys(findings)) or [good(_WHAT, f"all {len(wanted)} that the stacks need are there")]


def resource_id(stack: Stack, resource: Resource | None) -> str:
    """Return the id that a resource of a stack has in Azure; empty for one of a kind that gets no role here."""
    if resource is None:
        return ""
    body = stack.resolve(dict(resource.body))
    if resource.type == "azurerm_storage_container":
        account = stack.target(resource.body["storage_account_id"])
        return f"{resource_id(stack, account)}/blobServices/default/containers/{body['name']}"
    if resource.type not in _PATHS:
        return ""
    group = f"/subscriptions/{subscription(stack)}/resourceGroups/{body['resource_group_name']}"
    return f"{group}/providers/{_PATHS[resource.type].format(name=body['name'])}"


def subscription(stack: Stack) -> str:
    """Return the id of the subscription that a stack is deployed to."""
    providers = stack.document.get("provider", {}).get("azurerm", [{}])
    first = providers[0] if isinstance(providers, list) else providers
    return str(first.get("subscription_id", ""))


def _identity_owner(stack: Stack, principal: str) -> Resource | None:
    address = principal.removeprefix("${").partition(".identity")[0]
    return stack.find(address)


def _key(assignment: Mapping[str, Any]) -> tuple[str, str, str]:
    role, scope, principal = (
        str(assignment.get(key, "")).lower() for key in ("roleDefinitionName", "scope", "principalId")
    )
    return role, scope, principal


def _short(scope: str) -> str:
    return "/".join(scope.rstrip("/").split("/")[-2:])
