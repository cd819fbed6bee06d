"""Private endpoints: sub-resources that exist, the right DNS zone for each, and zones linked to the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_STORAGE = ("blob", "dfs", "file", "queue", "table", "web")
ZONES: dict[str, dict[str, str]] = {
    "azurerm_storage_account": {name: f"privatelink.{name}.core.windows.net" for name in _STORAGE},
    "azurerm_data_factory": {"dataFactory": "privatelink.datafactory.azure.net", "portal": "privatelink.adf.azure.com"},
    "azurerm_databricks_workspace": {
        "databricks_ui_api": "privatelink.azuredatabricks.net",
        "browser_authentication": "privatelink.azuredatabricks.net",
    },
    "azurerm_key_vault": {"vault": "privatelink.vaultcore.azure.net"},
}
"""Sub-resources of each target and the private DNS zone of each (public cloud).

Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns.
"""
PROVIDERS = {
    "Microsoft.Storage/storageAccounts": "azurerm_storage_account",
    "Microsoft.DataFactory/factories": "azurerm_data_factory",
    "Microsoft.Databricks/workspaces": "azurerm_databricks_workspace",
    "Microsoft.KeyVault/vaults": "azurerm_key_vault",
}
"""Terraform's type of a resource that is named by its id."""
ALL_ZONES = frozenset(zone for zones in ZONES.values() for zone in zones.values())


def check(stack: Stack) -> Iterator[Problem]:
    """Check endpoints of the network and of the factory, and the private DNS zones."""
    linked = {
        str(link.body.get("private_dns_zone_name"))
        for link in stack.of_type("azurerm_private_dns_zone_virtual_network_link")
    }
    for zone in stack.of_type("azurerm_private_dns_zone"):
        name = zone.body.get("name")
        if (
            is_known(name)
            and str(name).startswith("privatelink.")
            and (problem := not_allowed("name", name, ALL_ZONES))
        ):
            yield zone, problem
        if is_known(name) and str(name) not in linked:
            yield zone, f"no virtual network is linked to {name}, so nothing resolves through it"
    for endpoint in stack.of_type("azurerm_private_endpoint"):
        yield from ((endpoint, message) for message in _endpoint_problems(stack, endpoint))
    for endpoint in stack.of_type("azurerm_data_factory_managed_private_endpoint"):
        kind = _kind(stack, endpoint.body.get("target_resource_id"))
        problem = not_allowed("subresource_name", endpoint.body.get("subresource_name"), ZONES[kind]) if kind else None
        if problem:
            yield endpoint, problem


def _kind(stack: Stack, target: object) -> str | None:
    resource = stack.target(target)
    if resource is not None:
        return resource.type if resource.type in ZONES else None
    match = re.search(r"/providers/([\w.]+/\w+)/[^/]+$", str(target))
    return PROVIDERS.get(match[1]) if match else None


def _endpoint_problems(stack: Stack, endpoint: Resource) -> Iterator[str]:
    subnet = stack.target(endpoint.body.get("subnet_id"))
    if subnet is not None and subnet.blocks("delegation"):
        yield f"it stands in {subnet.address}, which is delegated; private endpoints need a subnet without a delegation"
    for connection in endpoint.blocks("private_service_connection"):
        kind = _kind(stack, connection.get("private_connection_resource_id"))
        names = [str(name) for name in connection.get("subresource_names", [])]
        if len(names) != 1:
            yield f"subresource_names is {names}; allowed: exactly one"
        for name in names:
            problem = not_allowed("subresource_names", name, ZONES[kind]) if kind else None
            if problem:
                yield problem
            elif kind and name in ZONES[kind]:
                yield from _zone_problems(stack, endpoint, name, ZONES[kind][name])


def _zone_problems(stack: Stack, endpoint: Resource, subresource: str, wanted: str) -> Iterator[str]:
    ids = [
        str(one) for group in endpoint.blocks("private_dns_zone_group") for one in group.get("private_dns_zone_ids", [])
    ]
    if not ids:
        yield f"no private_dns_zone_group: names would still resolve to the public address; allowed: the zone {wanted}"
        return
    found = [str(target.body.get("name")) if (target := stack.target(one)) else one.rsplit("/", 1)[-1] for one in ids]
    if all(map(is_known, found)) and wanted not in found:
        yield f"sub-resource {subresource} has the zone {', '.join(found)}; allowed: {wanted}"
