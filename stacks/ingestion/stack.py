"""The stack ``<env>-ingestion``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stacks.environment_stack import EnvironmentStack
from stacks.ingestion.definitions import read_factory
from stacks.ingestion.environment import EnvironmentValues, in_environment
from stacks.ingestion.losses import require_lossless
from stacks.ingestion.objects import FactoryObjects
from stacks.ingestion.soundness import require_sound
from stacks.naming import INTEGRATION_RUNTIME

if TYPE_CHECKING:
    from stacks.providers import Construct
    from stacks.settings import EnvironmentSettings

_DEFINITIONS = Path(__file__).resolve().parents[2] / "adf_definitions"


class IngestionStack(EnvironmentStack):
    """The factory's linked services, datasets, pipelines and triggers, made from ``adf_definitions/``."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "ingestion")
        self.add_azurerm()
        require_sound(_DEFINITIONS)
        source = settings.ingestion
        values = EnvironmentValues(self.names.lake_url, source.base_url, source.delivery_document, source.at_utc)
        factory = in_environment(read_factory(_DEFINITIONS), values)
        require_lossless(factory)
        FactoryObjects(
            self,
            "objects",
            factory=factory,
            factory_id=self.names.factory_id,
            runtimes=[INTEGRATION_RUNTIME],
            triggers_active=not settings.ingestion.paused,
        )
