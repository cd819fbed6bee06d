"""The lake takes HTTPS alone, with TLS 1.2 or newer, and shows nothing to strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_WANTED = {
    "https_traffic_only_enabled": (True,),
    "min_tls_version": ("TLS1_2", "TLS1_3"),
    "allow_nested_items_to_be_public": (False,),
}


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge storage accounts."""
    if resource.type != "azurerm_storage_account":
        return NOT_APPLICABLE
    wrong = [
        f"{key} is {resource.body.get(key)!r}"
        for key, values in _WANTED.items()
        if resource.body.get(key) not in values
    ]
    return compliant_if(not wrong, f"{', '.join(wrong)}; allowed: {_WANTED}")
