"""The base of every stack: readable addresses, and a state of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.providers import cdktf

if TYPE_CHECKING:
    from stacks.providers import Construct
    from stacks.settings.azure import StateSettings


class BaseStack(cdktf.TerraformStack):
    """A stack whose state is a blob of its own, accessed with Entra ID; in CI with the run's own token (OIDC).

    A resource's address is its construct's path: ``lake/account`` becomes ``azurerm_storage_account.lake_account``
    (``readable_addresses.js``).
    """

    def __init__(self, scope: Construct, name: str, state: StateSettings) -> None:
        super().__init__(scope, name)
        cdktf.AzurermBackend(
            self,
            resource_group_name=state.resource_group,
            storage_account_name=state.storage_account,
            container_name=state.container,
            key=f"{name}.tfstate",
            use_azuread_auth=True,
            use_oidc=True,
        )
