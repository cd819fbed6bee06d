"""The stack ``<env>-lakehouse``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform.wheel import REPOSITORY
from stacks.environment_stack import EnvironmentStack
from stacks.lakehouse.access import WorkspaceAccess
from stacks.lakehouse.artifacts import read_pipeline_sources, read_wheel
from stacks.lakehouse.catalog import ARTIFACTS, OPS, Catalog
from stacks.lakehouse.compute import ClusterPolicies
from stacks.lakehouse.grants import Grants
from stacks.lakehouse.job import MedallionJob
from stacks.lakehouse.pipeline import GoldPipeline
from stacks.lakehouse.shipping import ShippedSources, ShippedWheel
from stacks.lakehouse.storage import Storage
from stacks.lakehouse.warehouse import Warehouse
from stacks.providers import Construct, cdktf, databricks

if TYPE_CHECKING:
    from stacks.settings import EnvironmentSettings


class LakehouseStack(EnvironmentStack):
    """Unity Catalog, the artifacts that ship, compute, the SQL warehouse, the gold pipeline and the medallion job."""

    def __init__(self, scope: Construct, settings: EnvironmentSettings) -> None:
        super().__init__(scope, settings, "lakehouse")
        self.add_azurerm()
        databricks.DatabricksProvider(self, "databricks", azure_workspace_resource_id=self.names.workspace_id)
        storage = Storage(self, "storage")
        catalog = Catalog(self, "catalog", storage=storage)
        grants = Grants(self, "grants", catalog=catalog, storage=storage)
        access = WorkspaceAccess(self, "access")
        Warehouse(self, "warehouse", access=access)
        policies = ClusterPolicies(self, "policies", access=access)
        wheel = ShippedWheel(
            self,
            "wheel",
            wheel=read_wheel(REPOSITORY / "dist", REPOSITORY / "jobs"),
            volume=catalog.artifacts,
            folder=f"/Volumes/{settings.catalog.name}/{OPS}/{ARTIFACTS}",
        )
        sources = ShippedSources(
            self,
            "sources",
            sources=read_pipeline_sources(REPOSITORY / "dlt_pipelines" / "gold"),
            folder=f"/{settings.azure.workload}/{settings.name}/gold",
            access=access,
        )
        gold = GoldPipeline(self, "gold", policies=policies, catalog=catalog, sources=sources, grants=grants)
        job = MedallionJob(self, "medallion", policies=policies, catalog=catalog, wheel=wheel, gold=gold, grants=grants)
        outputs = {
            "job_id": (job.job.id, "The medallion job, for `databricks jobs run-now`."),
            "job_url": (job.job.url, "The job's page."),
            "pipeline_url": (gold.pipeline.url, "The gold pipeline's page."),
            "wheel_path": (wheel.path, "The jobs wheel that the job runs."),
            "sources_path": (sources.folder, "The sources that the gold pipeline runs."),
        }
        for name, (value, description) in outputs.items():
            cdktf.TerraformOutput(self, name, value=value, description=description)
