"""A shell script that makes what has to exist before the first deployment: state, identities and their roles.

Nothing is run from here. The script is printed, so that the owner of the subscription can read it before running it. It
can be run again: what exists stays.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.settings import EnvironmentSettings

# Used by the stacks, or by their services: Databricks makes machines (Compute) and file events (EventGrid).
RESOURCE_PROVIDERS = (
    "Microsoft.Compute",
    "Microsoft.Consumption",
    "Microsoft.DataFactory",
    "Microsoft.Databricks",
    "Microsoft.EventGrid",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.OperationalInsights",
    "Microsoft.Storage",
)
# A merge applies the plans of the pull request to this environment; others are planned and applied in one run.
_FOLLOWS_MAIN = "dev"
_GITHUB = "https://token.actions.githubusercontent.com"
_AUDIENCE = "api://AzureADTokenExchange"
# The roles that the stacks assign. The identity that applies may assign no others; see docs/permissions.md.
GIVEN_ROLES = {
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Storage Blob Delegator": "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
    "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    "EventGrid EventSubscription Contributor": "428e0ff0-5e57-4d9c-a221-2c70d0e0a443",
}


def script(settings: EnvironmentSettings, repository: str) -> str:
    """Return the script for one environment.

    Args:
        settings: The environment's settings.
        repository: ``owner/name`` on GitHub, whose runs may act as the identities; for Azure DevOps leave it empty and
            make the federated credentials with the service connections.
    """
    head = ["#!/bin/sh", f"# What {settings.name} needs before its first deployment."]
    return "\n".join([*head, *_lines(settings, repository)]) + "\n"


def _lines(settings: EnvironmentSettings, repository: str) -> Iterator[str]:
    azure, state = settings.azure, settings.state
    yield "set -eu"
    yield _az("account", "set", "--subscription", azure.subscription_id)
    yield "\n# The services that the stacks use; terraform itself registers none."
    for provider in RESOURCE_PROVIDERS:
        yield _az("provider", "register", "--namespace", provider)
    yield from _state(settings)
    subscription = f"/subscriptions/{azure.subscription_id}"
    account = (
        f"{subscription}/resourceGroups/{state.resource_group}/providers/Microsoft.Storage/storageAccounts/"
        f"{state.storage_account}"
    )
    containers = f"{account}/blobServices/default/containers"
    waits = settings.name == _FOLLOWS_MAIN
    plan, apply = f"id-{azure.workload}-{settings.name}-plan", f"id-{azure.workload}-{settings.name}-apply"
    yield "\n# The identity that plans: reads everything, and changes nothing of it."
    yield from _identity(settings, plan, f"{settings.name}-plan", repository)
    yield _role("Reader", subscription)
    yield _role("Storage Blob Data Reader", f"{containers}/{state.container}")
    if waits:
        yield _role("Storage Blob Data Contributor", f"{containers}/plans")
    yield "\n# The identity that applies: makes everything, and gives only the roles of the stacks to services."
    yield from _identity(settings, apply, settings.name, repository)
    yield _role("Contributor", subscription)
    yield _role("Locks Contributor", subscription)
    yield _role("Role Based Access Control Administrator", subscription, _only_given_roles())
    yield _role("Storage Blob Data Contributor", f"{containers}/{state.container}")
    if waits:
        yield _role("Storage Blob Data Reader", f"{containers}/plans")
    yield from _client_ids(settings, plan, apply)


def _state(settings: EnvironmentSettings) -> Iterator[str]:
    state, region = settings.state, settings.azure.region
    account = ("--account-name", state.storage_account)
    yield "\n# Where terraform keeps its state: no keys, every version kept."
    yield _az("group", "create", "--name", state.resource_group, "--location", region, "--output", "none")
    yield _az(
        *("storage", "account", "create", "--name", state.storage_account, "--resource-group", state.resource_group),
        *("--location", region, "--kind", "StorageV2", "--sku", "Standard_GZRS", "--min-tls-version", "TLS1_2"),
        *("--https-only", "true", "--allow-shared-key-access", "false", "--allow-blob-public-access", "false"),
        *("--require-infrastructure-encryption", "true", "--output", "none"),
    )
    yield _az(
        *("storage", "account", "blob-service-properties", "update", *account),
        *("--resource-group", state.resource_group, "--enable-versioning", "true", "--enable-delete-retention", "true"),
        *("--delete-retention-days", "30", "--enable-container-delete-retention", "true"),
        *("--container-delete-retention-days", "30", "--output", "none"),
    )
    for container in (state.container, "plans") if settings.name == _FOLLOWS_MAIN else (state.container,):
        yield _az(
            *("storage", "container-rm", "create", "--name", container, "--storage-account", state.storage_account),
            *("--resource-group", state.resource_group, "--output", "none"),
        )
    yield _az(
        *("lock", "create", "--name", "keep-state", "--lock-type", "CanNotDelete"),
        *("--resource-group", state.resource_group, "--output", "none"),
    )


def _identity(settings: EnvironmentSettings, name: str, environment: str, repository: str) -> Iterator[str]:
    group = ("--resource-group", settings.state.resource_group)
    yield _az("identity", "create", "--name", name, *group, "--location", settings.azure.region, "--output", "none")
    if repository:
        yield _az(
            *("identity", "federated-credential", "create", "--name", "github", "--identity-name", name, *group),
            *("--issuer", _GITHUB, "--subject", f"repo:{repository}:environment:{environment}"),
            *("--audiences", _AUDIENCE, "--output", "none"),
        )
    shown = _az("identity", "show", "--name", name, *group, "--query", "principalId", "--output", "tsv")
    yield f"principal=$({shown})"


def _role(role: str, scope: str, condition: str = "") -> str:
    command = _az("role", "assignment", "create", "--role", role, "--scope", scope)
    command += ' --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal --output none'
    return f"{command} --condition-version 2.0 --condition {shlex.quote(condition)}" if condition else command


def _only_given_roles() -> str:
    """Return the condition of a role assignment: only these roles may be assigned or removed, and only for services.

    Form: https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
    """
    roles = ", ".join(GIVEN_ROLES.values())
    parts = []
    for action, source in (("write", "@Request"), ("delete", "@Resource")):
        about = f"{source}[Microsoft.Authorization/roleAssignments"
        parts.append(
            f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}})) OR "
            f"({about}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{roles}}} AND "
            f"{about}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}}))"
        )
    return " AND ".join(parts)


def _client_ids(settings: EnvironmentSettings, plan: str, apply: str) -> Iterator[str]:
    group = ("--resource-group", settings.state.resource_group)
    file = f"environments/{settings.name}.toml"
    yield f"\n# For the environments of CI: ARM_CLIENT_ID of each; the second also for {file}: deployer_application_id."
    for name in (plan, apply):
        shown = _az("identity", "show", "--name", name, *group, "--query", "clientId", "--output", "tsv")
        yield f'echo "{name}: $({shown})"'


def _az(*arguments: str) -> str:
    return f"az {shlex.join(arguments)}"
