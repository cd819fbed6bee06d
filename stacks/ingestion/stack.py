"""The stack ``<env>-ingestion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.environment_stack import EnvironmentStack

if TYPE_CHECKING:
    from stacks.providers import Construct
    from stacks.settings import EnvironmentSettings


class IngestionStack(EnvironmentStack):
    """The factory's linked services, datasets, pipelines and triggers, made from ``adf_definitions/``."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "ingestion")
        self.add_azurerm()
