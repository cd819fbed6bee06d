"""What every stack has: its state, its providers, the tags of its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.naming import Names
from stacks.providers import Construct, azurerm, cdktf

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings
    from stacks.settings.azure import StateSettings


def add_backend(stack: cdktf.TerraformStack, name: str, state: StateSettings) -> None:
    """Keep the stack's state in a blob of its own, reached with Entra ID; in CI with a token of the run (OIDC)."""
    cdktf.AzurermBackend(
        stack,
        resource_group_name=state.resource_group,
        storage_account_name=state.storage_account,
        container_name=state.container,
        key=f"{name}.tfstate",
        use_azuread_auth=True,
        use_oidc=True,
    )


class EnvironmentStack(cdktf.TerraformStack):
    """One of an environment's stacks, ``<environment>-<part>``.

    Attributes:
        settings: the environment's settings.
        names: the names that follow from them.
        tags: tags of every resource that can have them.
    """

    def __init__(self, scope: Construct, settings: EnvironmentSettings, part: str) -> None:
        name = f"{settings.name}-{part}"
        super().__init__(scope, name)
        self.settings = settings
        self.names = Names(settings)
        self.tags = {
            **settings.azure.tags,
            "environment": settings.name,
            "workload": settings.azure.workload,
            "managed_by": "terraform",
        }
        add_backend(self, name, settings.state)

    def add_azurerm(self) -> None:
        """Add the azurerm provider: Entra ID for data too, no registration of services, nothing destroyed with a group.

        ``data_plane_available`` is off because the provider would else wait for the lake's data endpoints, which never
        answer outside the private network.
        """
        azurerm.AzurermProvider(
            self,
            "azurerm",
            tenant_id=self.settings.azure.tenant_id,
            subscription_id=self.settings.azure.subscription_id,
            storage_use_azuread=True,
            use_oidc=True,
            resource_provider_registrations="none",
            features=[
                azurerm.AzurermProviderFeatures(
                    storage=[azurerm.AzurermProviderFeaturesStorage(data_plane_available=False)],
                    resource_group=[
                        azurerm.AzurermProviderFeaturesResourceGroup(prevent_deletion_if_contains_resources=True)
                    ],
                )
            ],
        )
