"""In prod, the lake, the workspace and the factory are reached through private endpoints alone.

A leaked token or a role assigned by mistake is then of no use from outside the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_SWITCHES = {
    "azurerm_storage_account": "public_network_access_enabled",
    "azurerm_databricks_workspace": "public_network_access_enabled",
    "azurerm_key_vault": "public_network_access_enabled",
    "azurerm_data_factory": "public_network_enabled",
}


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge what has a switch for public access, in prod."""
    switch = _SWITCHES.get(resource.type)
    if switch is None or stack.environment != "prod":
        return NOT_APPLICABLE
    return compliant_if(
        resource.body.get(switch) is False, f"{switch} is not false; reach it through a private endpoint"
    )
