"""What one stack of an environment names of another exists there.

Stacks don't read each other's state: they name resources by ids and addresses made from the settings. A name that only
one of them has would pass every plan until the second stack is applied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stacks.checks import Problem
    from stacks.synthesized import Stack

TYPES = {
    "microsoft.databricks/accessconnectors": "azurerm_databricks_access_connector",
    "microsoft.databricks/workspaces": "azurerm_databricks_workspace",
    "microsoft.datafactory/factories": "azurerm_data_factory",
    "microsoft.insights/actiongroups": "azurerm_monitor_action_group",
    "microsoft.network/virtualnetworks": "azurerm_virtual_network",
    "microsoft.operationalinsights/workspaces": "azurerm_log_analytics_workspace",
    "microsoft.storage/storageaccounts": "azurerm_storage_account",
}
"""Terraform's types of the ids that stacks name. Source: the provider's documentation on imports (4.55.0)."""
_ID = re.compile(r"/subscriptions/([^/${}]+)/resourceGroups/([^/${}]+)(?:/providers/([\w.]+/\w+)/([^/${}\s\"']+))?")
_ADDRESS = re.compile(r"(?:([a-z0-9-]+)@)?(?!privatelink)\b([a-z0-9]{3,24})\.(?:dfs|blob)\.core\.windows\.net")


def check_together(stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Hold ids, accounts and containers that a stack names against those that its environment makes."""
    made = [resource for stack in stacks for resource in stack.resources]
    names: dict[str, set[str]] = {}
    for resource in made:
        names.setdefault(resource.type, set()).add(str(resource.body.get("name")))
    subscriptions = {sub for stack in stacks if (sub := _subscription(stack))}
    for resource in (*made, *(source for stack in stacks for source in stack.data_sources)):
        for text in sorted(set(_texts(resource.body))):
            yield from ((resource, message) for message in _problems(text, names, subscriptions))


def _subscription(stack: Stack) -> str | None:
    providers = stack.document.get("provider", {}).get("azurerm", [])
    found = [one.get("subscription_id") for one in (providers if isinstance(providers, list) else [providers])]
    return next((str(one) for one in found if is_known(one)), None)


def _problems(text: str, names: dict[str, set[str]], subscriptions: set[str]) -> Iterator[str]:
    for subscription, group, kind, name in _ID.findall(text):
        if subscriptions and subscription not in subscriptions:
            yield f"names subscription {subscription}; allowed: {', '.join(sorted(subscriptions))}, the environment's"
        yield from _named("resource group", group, names.get("azurerm_resource_group"))
        if kind.lower() in TYPES:
            yield from _named(TYPES[kind.lower()], name, names.get(TYPES[kind.lower()]))
    for container, account in _ADDRESS.findall(text):
        yield from _named("storage account", account, names.get("azurerm_storage_account"))
        if container:
            yield from _named("container", container, names.get("azurerm_storage_container"))


def _named(what: str, name: str, made: set[str] | None) -> Iterator[str]:
    problem = not_allowed(f"the {what} it names", name, made) if made else None
    if problem:
        yield problem


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
