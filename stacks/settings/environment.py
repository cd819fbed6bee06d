"""All settings of one environment, and which combinations of them are impossible."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from stacks.regions import REGIONS
from stacks.settings.access import AccessSettings
from stacks.settings.azure import AzureSettings, StateSettings
from stacks.settings.base import Section, refuse
from stacks.settings.ingestion import IngestionSettings
from stacks.settings.lake import ZONE_REDUNDANT, LakeSettings
from stacks.settings.lakehouse import CatalogSettings, ComputeSettings, JobSettings, WarehouseSettings
from stacks.settings.monitoring import BudgetSettings, MonitoringSettings
from stacks.settings.network import NetworkSettings
from stacks.settings.workspace import FactorySettings, WorkspaceSettings


class EnvironmentSettings(Section):
    """One environment, as ``environments/<name>.toml`` describes it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9]{1,7}$", description="Name of the file, and part of every name.")
    azure: AzureSettings = Field(description="Where it lives.")
    state: StateSettings = Field(description="Where Terraform keeps its state.")
    network: NetworkSettings = Field(description="Network.")
    lake: LakeSettings = Field(description="Storage of the data.")
    workspace: WorkspaceSettings = Field(description="Databricks workspace.")
    factory: FactorySettings = Field(description="Data factory.")
    monitoring: MonitoringSettings = Field(description="Logs and alerts.")
    budget: BudgetSettings = Field(description="Budget.")
    access: AccessSettings = Field(description="Who works with it.")
    catalog: CatalogSettings = Field(description="Unity Catalog.")
    compute: ComputeSettings = Field(description="What jobs run on.")
    warehouse: WarehouseSettings = Field(description="What people query gold with.")
    job: JobSettings = Field(description="Medallion job.")
    ingestion: IngestionSettings = Field(description="Data Factory's pipeline.")

    @model_validator(mode="after")
    def _zones_exist(self) -> Self:
        region = REGIONS[self.azure.region]
        if region.zones:
            return self
        if self.lake.redundancy in ZONE_REDUNDANT:
            raise refuse(
                f"LRS, GRS or RAGRS: {region.name} has no zones", key="lake.redundancy", found=self.lake.redundancy
            )
        if self.workspace.root_storage_redundancy == "Standard_ZRS":
            raise refuse(
                f"Standard_LRS or Standard_GRS: {region.name} has no zones",
                key="workspace.root_storage_redundancy",
                found="Standard_ZRS",
            )
        if self.network.zones:
            raise refuse(f"empty: {region.name} has no zones", key="network.zones", found=list(self.network.zones))
        return self
