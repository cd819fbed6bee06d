"""In prod, what holds data can't be destroyed by a plan.

Terraform destroys what a change of a name or a region replaces. ``prevent_destroy`` turns that into an error, and the
removal of data into a change of its own that is reviewed as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_HOLDS_DATA = frozenset({
    "azurerm_databricks_workspace",
    "azurerm_resource_group",
    "azurerm_storage_account",
    "azurerm_storage_container",
    "databricks_catalog",
    "databricks_metastore",
    "databricks_schema",
    "databricks_volume",
})  # fmt: skip


def judge(stack: Stack, resource: Resource) -> Verdict:
    """Judge accounts, containers and securables that hold data; a metastore holds that of every environment."""
    if resource.type not in _HOLDS_DATA or stack.environment not in {"prod", "metastore"}:
        return NOT_APPLICABLE
    kept = any(lifecycle.get("prevent_destroy") is True for lifecycle in resource.blocks("lifecycle"))
    return compliant_if(kept, "lifecycle.prevent_destroy is not true; set it, so that no plan removes data")
