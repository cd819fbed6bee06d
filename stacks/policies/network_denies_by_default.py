"""The lake's firewall denies whatever it does not name, in every environment.

Development holds copies of real deliveries; what is let in there is let in by name as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge storage accounts."""
    if resource.type != "azurerm_storage_account":
        return NOT_APPLICABLE
    denies = any(rules.get("default_action") == "Deny" for rules in resource.blocks("network_rules"))
    return compliant_if(denies, "network_rules.default_action is not Deny; deny, and name what is let in")
