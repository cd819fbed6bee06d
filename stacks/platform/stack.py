"""The stack ``<env>-platform``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.environment_stack import EnvironmentStack
from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings


class PlatformStack(EnvironmentStack):
    """Everything in Azure that the other stacks build on."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "platform")
        self.add_azurerm()
        azurerm.ResourceGroup(
            self, "resource_group", name=self.names.resource_group, location=settings.azure.region, tags=self.tags
        )
