"""Address ranges that don't overlap, and subnets that a VNet-injected Databricks workspace can use."""

from __future__ import annotations

import ipaddress
from itertools import combinations
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DATABRICKS = "Microsoft.Databricks/workspaces"
DELEGATION_ACTIONS = frozenset({
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.Network/virtualNetworks/subnets/prepareNetworkPolicies/action",
    "Microsoft.Network/virtualNetworks/subnets/unprepareNetworkPolicies/action",
})  # fmt: skip
"""What the delegation to Databricks must allow; with fewer, every plan shows a difference.

Source: https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject and the provider's example.
"""
SMALLEST_PREFIX = 26
"""Source: vnet-inject (above): a subnet of a workspace is a /26 or larger."""


def check(stack: Stack) -> Iterator[Problem]:
    """Check virtual networks, subnets and the workspaces placed in them."""
    subnets = stack.of_type("azurerm_subnet")
    ranges: dict[str, list[Network]] = {}
    for resource in (*stack.of_type("azurerm_virtual_network"), *subnets):
        parsed, problems = _ranges(resource)
        ranges[resource.address] = parsed
        yield from ((resource, problem) for problem in problems)
    for first, second in combinations(stack.of_type("azurerm_virtual_network"), 2):
        yield from _overlap(first, second, ranges)
    for first, second in combinations(subnets, 2):
        if first.body.get("virtual_network_name") == second.body.get("virtual_network_name"):
            yield from _overlap(first, second, ranges)
    for subnet in subnets:
        yield from ((subnet, message) for message in _outside(stack, subnet, ranges))
        yield from ((subnet, message) for message in _delegation_problems(subnet))
    for workspace in stack.of_type("azurerm_databricks_workspace"):
        yield from ((workspace, message) for message in _workspace_problems(workspace))
        yield from _injection_problems(stack, workspace, ranges)
    yield from _rule_problems(stack)


def _ranges(resource: Resource) -> tuple[list[Network], list[str]]:
    parsed: list[Network] = []
    problems: list[str] = []
    for text in resource.body.get("address_space" if "network" in resource.type else "address_prefixes", []):
        if is_known(text):
            try:
                parsed.append(ipaddress.ip_network(text))
            except ValueError as error:
                problems.append(f"address range {text!r}: {error}; allowed: a network such as 10.20.0.0/23")
    return parsed, problems


def _overlap(first: Resource, second: Resource, ranges: dict[str, list[Network]]) -> Iterator[Problem]:
    for one in ranges[first.address]:
        for other in ranges[second.address]:
            if one.version == other.version and one.overlaps(other):
                yield second, f"{other} overlaps {one} of {first.address}; give it a range of its own"


def _outside(stack: Stack, subnet: Resource, ranges: dict[str, list[Network]]) -> Iterator[str]:
    name = subnet.body.get("virtual_network_name")
    network = next((one for one in stack.of_type("azurerm_virtual_network") if one.body.get("name") == name), None)
    if network is None or not ranges[network.address]:
        return
    for one in ranges[subnet.address]:
        if not any(_within(one, space) for space in ranges[network.address]):
            spaces = ", ".join(map(str, ranges[network.address]))
            yield f"{one} lies outside {network.address}; allowed: ranges within {spaces}"


def _within(one: Network, space: Network) -> bool:
    if isinstance(one, ipaddress.IPv4Network) and isinstance(space, ipaddress.IPv4Network):
        return one.subnet_of(space)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(space, ipaddress.IPv6Network):
        return one.subnet_of(space)
    return False


def _delegated(subnet: Resource) -> bool:
    return any(service.get("name") == DATABRICKS for service in _services(subnet))


def _services(subnet: Resource) -> list[dict[str, Any]]:
    delegations = subnet.blocks("delegation")
    return [service for delegation in delegations for service in blocks(delegation, "service_delegation")]


def _delegation_problems(subnet: Resource) -> Iterator[str]:
    for service in _services(subnet):
        missing = sorted(DELEGATION_ACTIONS - set(service.get("actions", [])))
        if service.get("name") == DATABRICKS and missing:
            yield f"the delegation to {DATABRICKS} lacks the actions {', '.join(missing)}"


def _workspace_problems(workspace: Resource) -> Iterator[str]:
    body = workspace.body
    rules = body.get("network_security_group_rules_required")
    if body.get("public_network_access_enabled") is False and rules != "NoAzureDatabricksRules":
        yield f"no public access, but network_security_group_rules_required is {rules!r}, not NoAzureDatabricksRules"
    guarded = body.get("access_connector_id") and body.get("sku") == "premium"
    if body.get("default_storage_firewall_enabled") and not guarded:
        yield "default_storage_firewall_enabled needs access_connector_id and sku premium"
    for parameters in workspace.blocks("custom_parameters"):
        names = [parameters.get(f"{kind}_subnet_name") for kind in ("public", "private")]
        if parameters.get("virtual_network_id") and not all(names):
            yield "custom_parameters has virtual_network_id without both public_subnet_name and private_subnet_name"
        if all(names) and names[0] == names[1]:
            yield f"public and private subnet are both {names[0]!r}; a workspace needs two"


def _injection_problems(stack: Stack, workspace: Resource, ranges: dict[str, list[Network]]) -> Iterator[Problem]:
    associations = stack.of_type("azurerm_subnet_network_security_group_association")
    secured = {str(one.body.get("subnet_id")) for one in associations}
    by_name = {subnet.body.get("name"): subnet for subnet in stack.of_type("azurerm_subnet")}
    for parameters in workspace.blocks("custom_parameters"):
        for name in (parameters.get("public_subnet_name"), parameters.get("private_subnet_name")):
            subnet = by_name.get(name)
            if subnet is None:
                if is_known(name) and by_name:
                    yield workspace, f"subnet {name!r} does not exist; allowed: {', '.join(sorted(map(str, by_name)))}"
                continue
            if not any(stack.target(one) == subnet for one in secured):
                yield subnet, "the workspace is placed here, but no network security group is associated"
            yield from ((subnet, message) for message in _host_problems(subnet, ranges[subnet.address]))


def _host_problems(subnet: Resource, ranges: list[Network]) -> Iterator[str]:
    if not _delegated(subnet):
        yield f"the workspace is placed here, but the subnet is not delegated to {DATABRICKS}"
    for one in ranges:
        if one.prefixlen > SMALLEST_PREFIX:
            yield f"{one} is too small for a workspace; allowed: /{SMALLEST_PREFIX} or larger"


def _rule_problems(stack: Stack) -> Iterator[Problem]:
    if not any(map(_delegated, stack.of_type("azurerm_subnet"))):
        return
    for group in stack.of_type("azurerm_network_security_group"):
        if group.body.get("security_rule"):
            yield (
                group,
                "inline security_rule: Databricks' network intent policy adds rules that every apply would remove",
            )
