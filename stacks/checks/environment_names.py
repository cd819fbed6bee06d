"""Names and ids by which a stack refers to another stack of its environment exist there.

Stacks don't read each other's state: they refer to resources by ids and addresses made from the settings. A name that
the other stack does not have would pass every plan, and fail only when the second stack is applied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed
from stacks.synthesized import texts

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
NAMED_BY = {
    "resource_group": "azurerm_resource_group",
    "resource_group_name": "azurerm_resource_group",
    "integration_runtime_name": "azurerm_data_factory_integration_runtime_azure",
    "integration_runtime.name": "azurerm_data_factory_integration_runtime_azure",
}
"""Arguments that name a resource of the environment, and its type."""
_ABFSS = re.compile(r"abfss://[a-z0-9-]+@[a-z0-9]+\.dfs\.core\.windows\.net(/[^\s]*)?")
_ADDRESS = re.compile(r"(?:([a-z0-9-]+)@)?(?!privatelink)\b([a-z0-9]{3,24})\.(?:dfs|blob)\.core\.windows\.net")


def check_together(stacks: Sequence[Stack]) -> Iterator[Problem]:
    """Compare the ids, accounts, containers and names that a stack uses with those that its environment makes."""
    made = [resource for stack in stacks for resource in stack.resources]
    names: dict[str, set[str]] = {}
    for resource in made:
        names.setdefault(resource.type, set()).add(str(resource.body.get("name")))
    subscriptions = {sub for stack in stacks if (sub := _subscription(stack))}
    for resource in (*made, *(source for stack in stacks for source in stack.data_sources)):
        # An argument of a block is called ``block.argument``.
        for key, text in sorted({(".".join(path[-2:]), text) for path, text in texts(resource.body)}):
            problems = (*_id_problems(text, names, subscriptions), *_name_problems(key, text, names, subscriptions))
            yield from ((resource, message) for message in problems)


def _subscription(stack: Stack) -> str | None:
    providers = stack.document.get("provider", {}).get("azurerm", [])
    found = [one.get("subscription_id") for one in (providers if isinstance(providers, list) else [providers])]
    return next((str(one) for one in found if is_known(one)), None)


def _id_problems(text: str, names: dict[str, set[str]], subscriptions: set[str]) -> Iterator[str]:
    for subscription, group, kind, name in _ID.findall(text):
        yield from _named("subscription", subscription, subscriptions)
        yield from _named("resource group", group, names.get("azurerm_resource_group"))
        if kind.lower() in TYPES:
            yield from _named(TYPES[kind.lower()], name, names.get(TYPES[kind.lower()]))
    for container, account in _ADDRESS.findall(text):
        yield from _named("storage account", account, names.get("azurerm_storage_account"))
        if container:
            yield from _named("container", container, names.get("azurerm_storage_container"))


def _name_problems(key: str, text: str, names: dict[str, set[str]], subscriptions: set[str]) -> Iterator[str]:
    if text.startswith("abfss://") and is_known(text) and not _ABFSS.fullmatch(text):
        yield f"{key} is {text!r}; allowed: abfss://<container>@<account>.dfs.core.windows.net/<path>"
    type_ = NAMED_BY.get(key) or NAMED_BY.get(key.rpartition(".")[2])
    if type_:
        yield from _named(type_.removeprefix("azurerm_").replace("_", " "), text, names.get(type_))
    if key.rpartition(".")[2] == "subscription_id":
        yield from _named("subscription", text.removeprefix("/subscriptions/"), subscriptions)  # of a budget: its id


def _named(what: str, name: str, made: set[str] | None) -> Iterator[str]:
    problem = not_allowed(f"the {what} it names", name, made) if made else None
    if problem:
        yield problem
