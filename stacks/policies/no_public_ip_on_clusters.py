"""The machines of clusters have no public address: the workspace is injected into the network without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge workspaces."""
    if resource.type != "azurerm_databricks_workspace":
        return NOT_APPLICABLE
    parameters = resource.blocks("custom_parameters")
    injected = any(one.get("no_public_ip") is True and one.get("virtual_network_id") for one in parameters)
    return compliant_if(injected, "custom_parameters lacks no_public_ip = true or virtual_network_id")
