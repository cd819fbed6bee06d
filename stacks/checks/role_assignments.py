"""Role assignments: roles that exist, at a scope that Azure knows, for the right kind of principal, and once.

Azure accepts the text of each argument at plan; a wrong one fails, or grants nothing, only at apply.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from stacks.findings import is_known, is_uuid, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

ROLES = frozenset({
    "Contributor",
    "Cost Management Reader",
    "Data Factory Contributor",
    "EventGrid Contributor",
    "EventGrid Data Sender",
    "EventGrid EventSubscription Contributor",
    "EventGrid EventSubscription Reader",
    "Key Vault Administrator",
    "Key Vault Crypto Service Encryption User",
    "Key Vault Reader",
    "Key Vault Secrets User",
    "Log Analytics Contributor",
    "Log Analytics Reader",
    "Managed Identity Operator",
    "Monitoring Contributor",
    "Monitoring Metrics Publisher",
    "Monitoring Reader",
    "Network Contributor",
    "Owner",
    "Private DNS Zone Contributor",
    "Reader",
    "Reader and Data Access",
    "Role Based Access Control Administrator",
    "Storage Account Contributor",
    "Storage Account Key Operator Service Role",
    "Storage Blob Data Contributor",
    "Storage Blob Data Owner",
    "Storage Blob Data Reader",
    "Storage Blob Delegator",
    "Storage Queue Data Contributor",
    "Storage Queue Data Message Processor",
    "Storage Queue Data Message Sender",
    "Storage Queue Data Reader",
    "User Access Administrator",
})  # fmt: skip
"""Built-in roles that a data platform has a use for.

Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles. A role outside it is added here.
"""
PRINCIPAL_TYPES = frozenset({"Group", "ServicePrincipal", "User"})
"""Source: the argument ``principal_type`` of azurerm_role_assignment (4.55.0)."""
_ASSIGNMENT = "azurerm_role_assignment"


def check(stack: Stack) -> Iterator[Problem]:
    """Check each assignment's role, scope and principal against what Azure knows, and find duplicates."""
    assignments = stack.of_type(_ASSIGNMENT)
    seen = Counter(_key(assignment) for assignment in assignments)
    for assignment in assignments:
        messages = [
            not_allowed("role_definition_name", assignment.body.get("role_definition_name"), ROLES),
            not_allowed("principal_type", assignment.body.get("principal_type"), PRINCIPAL_TYPES),
            _scope_problem(stack, assignment),
            _principal_problem(stack, assignment),
        ]
        if seen[_key(assignment)] > 1:
            role, scope, principal = _key(assignment)
            messages.append(f"{role} on {scope} for {principal} is assigned {seen[_key(assignment)]} times; keep one")
        yield from ((assignment, message) for message in messages if message)


def _key(assignment: Resource) -> tuple[str, str, str]:
    body = assignment.body
    role = str(body.get("role_definition_name") or body.get("role_definition_id"))
    return role, str(body.get("scope")).rstrip("/").lower(), str(body.get("principal_id")).lower()


def _scope_problem(stack: Stack, assignment: Resource) -> str | None:
    scope = str(assignment.body.get("scope"))
    allowed = "allowed: the resource manager id, /subscriptions/…, of the account, the container or another resource"
    if "://" in scope or re.search(r"\.(primary|secondary)_\w*endpoint|\.url\}", scope):
        return f"scope is the data-plane address {scope!r}; {allowed}"
    if is_known(scope):
        return None if scope.startswith(("/subscriptions/", "/providers/")) else f"scope is {scope!r}; {allowed}"
    target = stack.target(scope)
    if target and target.type == "azurerm_storage_container" and "storage_account_id" not in target.body:
        return (
            f"scope is {scope!r}, a data-plane address as {target.address} is made by storage_account_name; {allowed}"
        )
    if target and not scope.endswith((".id}", ".resource_manager_id}")):
        return f"scope is {scope!r}; {allowed}"
    return None


def _principal_problem(stack: Stack, assignment: Resource) -> str | None:
    principal = str(assignment.body.get("principal_id"))
    kind = assignment.body.get("principal_type")
    if is_known(principal):
        fits = is_uuid(principal)
        return (
            None
            if fits
            else f"principal_id is {principal!r}; allowed: an object id, a UUID, or an identity's principal_id"
        )
    target = stack.target(principal)
    if target is None:
        return None
    if not re.search(r"\.(principal_id|object_id)\}$", principal):
        return f"principal_id is {principal!r}; allowed: the identity's principal_id, no client or resource id"
    if kind != "ServicePrincipal" and is_known(kind):
        return f"principal_type is {kind!r} for the identity of {target.address}; allowed: ServicePrincipal"
    kinds = [str(identity.get("type")) for identity in target.blocks("identity")]
    if "identity" in principal and not any("SystemAssigned" in one for one in kinds):
        return f"principal_id is {principal!r}, but {target.address} has no system-assigned identity"
    return None
