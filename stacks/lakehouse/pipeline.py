"""The gold pipeline: declarative sources, run as the service principal, published to the schema gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.lakehouse.access import engineers, runner
from stacks.lakehouse.catalog import GOLD, OPS, SILVER
from stacks.lakehouse.compute import machines
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.catalog import Catalog
    from stacks.lakehouse.compute import ClusterPolicies
    from stacks.lakehouse.grants import Grants
    from stacks.lakehouse.shipping import ShippedSources
    from stacks.settings.lakehouse import ComputeSettings


class GoldPipeline(Construct):
    """The pipeline and who owns it. It reads exactly the sources of :class:`ShippedSources`."""

    def __init__(
        self,
        stack: EnvironmentStack,
        id_: str,
        *,
        policies: ClusterPolicies,
        catalog: Catalog,
        sources: ShippedSources,
        grants: Grants,
    ) -> None:
        super().__init__(stack, id_)
        settings = stack.settings
        self.pipeline = databricks.Pipeline(
            self,
            "pipeline",
            name=f"{stack.names.prefix}-gold",
            catalog=catalog.catalog.name,
            schema=catalog.schemas[GOLD].name,
            root_path=sources.folder,
            library=[databricks.PipelineLibrary(glob={"include": f"{sources.folder}/**"})],
            configuration={
                "netflix.catalog": catalog.catalog.name,
                "netflix.silver_schema": catalog.schemas[SILVER].name,
            },
            continuous=False,
            development=False,  # in development mode, a cluster stays up for two hours after an update
            channel="CURRENT",
            event_log={
                "name": "gold_event_log",
                "catalog": catalog.catalog.name,
                "schema": catalog.schemas[OPS].name,
            },
            notification=[
                databricks.PipelineNotification(
                    email_recipients=list(settings.monitoring.notify),
                    alerts=["on-update-failure", "on-update-fatal-failure", "on-flow-failure"],
                )
            ],
            run_as={"service_principal_name": settings.access.runner_application_id},
            tags=stack.tags,
            **_compute(settings.compute, policies, stack.tags),
            depends_on=[*sources.files, sources.may_read, policies.may_use_pipelines, *grants.of_runner],
        )
        self.permissions = databricks.Permissions(
            self,
            "permissions",
            pipeline_id=self.pipeline.id,
            # Without an owner here, whoever deploys would own the pipeline.
            access_control=[engineers(settings.access, "CAN_RUN"), runner(settings.access, "IS_OWNER")],
        )
        because(self.permissions, "Engineers start updates; the principal that the pipeline runs as owns it.")


def _compute(compute: ComputeSettings, policies: ClusterPolicies, tags: dict[str, str]) -> dict[str, Any]:
    """Return the arguments for the pipeline's compute; its cluster accepts no runtime and no access mode."""
    cluster = databricks.PipelineCluster(
        label="default",
        policy_id=policies.pipelines.id,
        autoscale={"min_workers": compute.min_workers, "max_workers": compute.max_workers, "mode": "ENHANCED"},
        **machines(compute),
        custom_tags=tags,
    )
    return {"serverless": False, "photon": compute.photon, "edition": "ADVANCED", "cluster": [cluster]}
