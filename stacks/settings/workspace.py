"""The Databricks workspace and the data factory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stacks.settings.base import Section, one_of


class WorkspaceSettings(Section):
    """The Databricks workspace, premium always: Unity Catalog and private links ask for it."""

    root_storage_redundancy: Annotated[
        str, one_of("Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS")
    ] = Field(
        description="Redundancy of the workspace's own storage (notebooks' results, logs). Changing it replaces it."
    )


class FactorySettings(Section):
    """The data factory's managed network."""

    integration_runtime_cores: Literal[8, 16, 32, 48, 80, 144, 272] = Field(
        description="Cores of data flows in the managed network, paid while they run. Copies don't use them."
    )
    integration_runtime_ttl_minutes: int = Field(
        ge=0, le=1440, description="How long a started cluster waits for the next data flow; waiting is paid for too."
    )
