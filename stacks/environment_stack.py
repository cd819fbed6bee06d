"""What the stacks of an environment share: names, tags, and how azurerm is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.base_stack import BaseStack
from stacks.naming import Names
from stacks.providers import azurerm, cdktf

if TYPE_CHECKING:
    from stacks.providers import Construct
    from stacks.settings import EnvironmentSettings


class EnvironmentStack(BaseStack):
    """One of an environment's stacks, ``<environment>-<part>``.

    Attributes:
        settings: the environment's settings.
        names: the names that follow from them.
        tags: tags of every resource that can have them.
    """

    def __init__(self, scope: Construct, settings: EnvironmentSettings, part: str) -> None:
        super().__init__(scope, f"{settings.name}-{part}", settings.state)
        self.settings = settings
        self.names = Names(settings)
        self.tags = {
            **settings.azure.tags,
            "environment": settings.name,
            "workload": settings.azure.workload,
            "managed_by": "terraform",
        }

    @property
    def holds_data(self) -> cdktf.TerraformResourceLifecycle | None:
        """Lifecycle of a resource that holds data: in a protected environment, Terraform refuses to destroy it."""
        return cdktf.TerraformResourceLifecycle(prevent_destroy=True) if self.settings.azure.delete_protection else None

    def add_azurerm(self) -> None:
        """Add the azurerm provider: Entra ID for data too, no registration of services, nothing destroyed with a group.

        ``data_plane_available`` is off, or the provider would wait for the lake's data endpoints, which never
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
