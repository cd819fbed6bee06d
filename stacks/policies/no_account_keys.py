"""No storage account takes account keys, and no linked service uses one.

A key opens the whole account, belongs to nobody and never expires. With keys off, every access has an identity that
role assignments limit and logs name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_LINKED_SERVICES = (
    "azurerm_data_factory_linked_service_data_lake_storage_gen2",
    "azurerm_data_factory_linked_service_azure_blob_storage",
)


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge storage accounts and the factory's linked services to storage."""
    if resource.type == "azurerm_storage_account":
        off = resource.body.get("shared_access_key_enabled") is False
        return compliant_if(off, "shared_access_key_enabled is not false; set it to false and use Entra ID")
    if resource.type in _LINKED_SERVICES:
        managed = resource.body.get("use_managed_identity") is True
        return compliant_if(managed, "use_managed_identity is not true; let the factory's identity in by a role")
    return NOT_APPLICABLE
