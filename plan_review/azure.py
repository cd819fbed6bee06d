"""Azure's scopes and built-in roles in words, and what the roles allow.

Roles and their ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
"""

from __future__ import annotations

import re

from plan_review.text import name
from plan_review.values import UNKNOWN, Sensitive

_SEGMENTS = re.compile(r"/(?P<key>[^/]+)/(?P<value>[^/]+)")
_NOUNS = {
    "subscriptions": "subscription",
    "resourcegroups": "resource group",
    "managementgroups": "management group",
    "storageaccounts": "storage account",
    "containers": "container",
    "factories": "data factory",
    "workspaces": "workspace",
    "accessconnectors": "access connector",
    "vaults": "key vault",
    "virtualnetworks": "virtual network",
    "subnets": "subnet",
    "userassignedidentities": "managed identity",
}

ROLE_NAMES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "428e0ff0-5e57-4d9c-a221-2c70d0e0a443": "EventGrid EventSubscription Contributor",
    "673868aa-7521-48a0-acc6-0f60742d39f5": "Data Factory Contributor",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59": "Managed Identity Contributor",
}

# A holder of one of these can assign themselves any other role.
GIVES_ITSELF_ANY_ROLE = frozenset(
    {
        "Owner",
        "User Access Administrator",
        "Role Based Access Control Administrator",
        "Access Review Operator Service Role",
    }
)
# These can change or bypass what protects the data, or act as another identity.
POWERFUL = frozenset(
    {
        "Contributor",
        "Storage Account Contributor",
        "Storage Account Key Operator Service Role",
        "Storage Blob Data Owner",
        "Storage File Data Privileged Contributor",
        "Storage File Data Privileged Reader",
        "Reader and Data Access",
        "Disk Snapshot Contributor",
        "Managed Identity Operator",
        "Managed Identity Contributor",
        "Data Factory Contributor",
        "Azure Databricks Contributor",
        "Network Contributor",
        "Virtual Machine Contributor",
        "Key Vault Contributor",
        "Key Vault Data Access Administrator",
        "Log Analytics Contributor",
        "Monitoring Contributor",
        "Automation Contributor",
        "Resource Policy Contributor",
        "Security Admin",
        "Locks Contributor",
    }
)
# These see what there is, but neither data nor secrets.
ONLY_LOOKS = frozenset(
    {
        "Reader",
        "Backup Reader",
        "Billing Reader",
        "Cost Management Reader",
        "EventGrid EventSubscription Reader",
        "Key Vault Reader",
        "Management Group Reader",
        "Monitoring Reader",
        "Security Reader",
    }
)
READS_DATA = frozenset(
    {
        "AcrPull",
        "Azure Event Hubs Data Receiver",
        "Azure Service Bus Data Receiver",
        "Key Vault Certificate User",
        "Key Vault Crypto User",
        "Key Vault Secrets User",
        "Log Analytics Data Reader",
        "Log Analytics Reader",
        "Storage Blob Data Reader",
        "Storage File Data SMB Share Reader",
        "Storage Queue Data Reader",
        "Storage Table Data Reader",
    }
)
_WRITES_DATA = frozenset(
    {
        "Azure Event Hubs Data Sender",
        "Azure Service Bus Data Sender",
        "EventGrid Data Sender",
        "EventGrid EventSubscription Contributor",
        "Key Vault Crypto Service Encryption User",
        "Monitoring Metrics Publisher",
        "Storage Blob Data Contributor",
        "Storage Blob Delegator",
        "Storage File Data SMB Share Contributor",
        "Storage Queue Data Contributor",
        "Storage Queue Data Message Processor",
        "Storage Queue Data Message Sender",
        "Storage Table Data Contributor",
    }
)
# What they allow is known, and it is no more than their name says.
ORDINARY = ONLY_LOOKS | READS_DATA | _WRITES_DATA


def scope_in_words(scope: object) -> str:
    """Return a resource id in words, the innermost first: "container `raw` in storage account `stlake`"."""
    if isinstance(scope, Sensitive) or scope is UNKNOWN or not isinstance(scope, str) or not scope:
        return "a scope known only after apply"
    if scope == "/":
        return "the whole tenant (scope `/`)"
    parts = [
        f"{_NOUNS[found['key'].lower()]} {name(found['value'])}"
        for found in _SEGMENTS.finditer(scope.removeprefix("/providers/Microsoft.Management"))
        if found["key"].lower() in _NOUNS
    ]
    words = [
        part for part in reversed(parts) if len(parts) == 1 or not part.startswith(("subscription ", "resource group "))
    ]
    if len(parts) > 1 and not words:
        words = [parts[-1]]
    return " in ".join(words) or name(scope)


def is_wide(scope: object) -> bool:
    """Whether a scope is a subscription, a management group or the tenant."""
    if not isinstance(scope, str):
        return False
    return bool(
        re.fullmatch(
            r"/|/subscriptions/[^/]+/?|/providers/Microsoft\.Management/managementGroups/[^/]+/?", scope, re.IGNORECASE
        )
    )


def is_resource_group(scope: object) -> bool:
    """Whether a scope is a whole resource group."""
    return isinstance(scope, str) and bool(
        re.fullmatch(r"/subscriptions/[^/]+/resourceGroups/[^/]+/?", scope, re.IGNORECASE)
    )


def role_name(given: object, definition_id: object) -> str | None:
    """Return the name of a role from its name or its id; None when neither tells."""
    if isinstance(given, str) and given:
        return given
    if isinstance(definition_id, str):
        return ROLE_NAMES.get(definition_id.rstrip("/").rsplit("/", 1)[-1].lower())
    return None
