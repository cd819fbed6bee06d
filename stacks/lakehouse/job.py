"""The medallion job: renders the graph with the provider's bindings, and says when, where and as whom it runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stacks.lakehouse.access import engineers, runner
from stacks.lakehouse.catalog import CHECKPOINTS, NOTICES, OPS
from stacks.lakehouse.compute import ACCESS_MODE, engine, machines
from stacks.lakehouse.graph import Condition, ForEach, GoldUpdate, WheelCall, medallion
from stacks.lakehouse.storage import RAW
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.catalog import Catalog
    from stacks.lakehouse.compute import ClusterPolicies
    from stacks.lakehouse.grants import Grants
    from stacks.lakehouse.graph import Attempts, Task
    from stacks.lakehouse.pipeline import GoldPipeline
    from stacks.lakehouse.shipping import ShippedWheel
    from stacks.settings.lakehouse import JobSettings

PACKAGE = "netflix_jobs"
MARKERS = "ready"  # folder of raw in which the factory puts a marker when a delivery is complete
_CLUSTER = "medallion"
_MINUTE, _MILLIS = 60, 1000  # seconds in a minute, milliseconds in a second


class MedallionJob(Construct):
    """The job and who owns it."""

    def __init__(
        self,
        stack: EnvironmentStack,
        id_: str,
        *,
        policies: ClusterPolicies,
        catalog: Catalog,
        wheel: ShippedWheel,
        gold: GoldPipeline,
        grants: Grants,
    ) -> None:
        super().__init__(stack, id_)
        settings, job = stack.settings, stack.settings.job
        self._compute, self._policies, self._tags = settings.compute, policies, stack.tags
        self._wheel, self._gold = wheel, gold
        self.job = databricks.Job(
            self,
            "job",
            name=f"{stack.names.prefix}-medallion",
            description="raw to bronze to silver to gold, once a delivery is whole",
            tags=stack.tags,
            run_as={"service_principal_name": settings.access.runner_application_id},
            max_concurrent_runs=1,
            queue={"enabled": True},
            timeout_seconds=job.timeout_minutes * _MINUTE,
            parameter=[
                databricks.JobParameter(name=key, default=value)
                for key, value in sorted(_parameters(stack, catalog).items())
            ],
            task=[self._task(task) for task in medallion(job.for_each_concurrency)],
            **self._runs_on(),
            **_watched(job, settings.monitoring.notify),
            trigger={
                "pause_status": "PAUSED" if job.paused else "UNPAUSED",
                "file_arrival": {
                    "url": f"{stack.names.container_url(RAW)}{MARKERS}/",
                    "min_time_between_triggers_seconds": 60,
                },
            },
            depends_on=[policies.may_use_jobs, gold.permissions, *grants.of_runner],
        )
        self.permissions = databricks.Permissions(
            self,
            "permissions",
            job_id=self.job.id,
            # Without an owner here, whoever deploys would own the job.
            access_control=[engineers(settings.access, "CAN_MANAGE_RUN"), runner(settings.access, "IS_OWNER")],
        )
        because(self.permissions, "Engineers start, stop and repair runs; the principal that the job runs as owns it.")

    def _task(self, task: Task) -> Any:
        after = [
            databricks.JobTaskDependsOn(task_key=needed.task, outcome=needed.outcome)
            for needed in sorted(task.after, key=lambda needed: needed.task)
        ]
        return databricks.JobTask(
            task_key=task.key,
            description=task.description,
            depends_on=after or None,
            run_if=task.run_if,
            **self._does(task),
        )

    def _does(self, task: Task) -> dict[str, Any]:
        """Return the arguments for what the task does and, where the service supports them, its retries."""
        does = task.does
        if isinstance(does, Condition):
            return {"condition_task": {"left": does.left, "op": "EQUAL_TO", "right": does.right}}
        tried = _tried(task.attempts)
        if isinstance(does, GoldUpdate):
            return {"pipeline_task": {"pipeline_id": self._gold.pipeline.id, "full_refresh": False}, **tried}
        if isinstance(does, ForEach):
            library = databricks.JobTaskForEachTaskTaskLibrary
            inner = {"task_key": does.task, **self._wheel_task(does.call, library), **tried}
            return {"for_each_task": {"inputs": does.inputs, "concurrency": does.concurrency, "task": inner}}
        return {**self._wheel_task(does, databricks.JobTaskLibrary), **tried}

    def _wheel_task(self, call: WheelCall, library: type[Any]) -> dict[str, Any]:
        entry = {"package_name": PACKAGE, "entry_point": call.entry_point, "parameters": call.arguments}
        return {"python_wheel_task": entry, "job_cluster_key": _CLUSTER, "library": [library(whl=self._wheel.path)]}

    def _runs_on(self) -> dict[str, Any]:
        """Return the arguments for the one cluster that all wheel tasks share."""
        workers = {"min_workers": self._compute.min_workers, "max_workers": self._compute.max_workers}
        cluster = {
            "policy_id": self._policies.jobs.id,
            "spark_version": self._compute.runtime,
            "data_security_mode": ACCESS_MODE,
            "runtime_engine": engine(self._compute),
            "autoscale": workers,
            **machines(self._compute),
            "custom_tags": self._tags,
        }
        return {"job_cluster": [databricks.JobJobCluster(job_cluster_key=_CLUSTER, new_cluster=cluster)]}


def _tried(attempts: Attempts | None) -> dict[str, Any]:
    if attempts is None:
        return {}
    again = {"min_retry_interval_millis": attempts.interval * _MILLIS} if attempts.retries else {}
    return {"timeout_seconds": attempts.timeout, "max_retries": attempts.retries, **again}


def _watched(job: JobSettings, notify: Sequence[str]) -> dict[str, Any]:
    """Return the arguments for notifications about a run."""
    slow = databricks.JobHealthRules(
        metric="RUN_DURATION_SECONDS", op="GREATER_THAN", value=job.warn_after_minutes * _MINUTE
    )
    return {
        "health": {"rules": [slow]},
        "email_notifications": {
            "on_failure": list(notify),
            "on_duration_warning_threshold_exceeded": list(notify),
        },
        "notification_settings": {"no_alert_for_skipped_runs": True, "no_alert_for_canceled_runs": True},
    }


def _parameters(stack: EnvironmentStack, catalog: Catalog) -> dict[str, str]:
    """Return the job's parameters with their defaults, which a run can override."""
    job = stack.settings.job
    return {
        "catalog": catalog.catalog.name,
        "source_root": stack.names.container_url(RAW).rstrip("/"),
        "checkpoint_root": f"/Volumes/{stack.settings.catalog.name}/{OPS}/{CHECKPOINTS}",
        "notices": f"/Volumes/{stack.settings.catalog.name}/{OPS}/{NOTICES}",
        "titles_weekdays": ",".join(job.titles_weekdays).lower(),
        "maintenance_weekdays": ",".join(job.maintenance_weekdays).lower(),
        "mappings": json.dumps({source: [m.model_dump() for m in maps] for source, maps in job.mappings.items()}),
        "max_quarantined_share": str(job.max_quarantined_share),
        "retention_hours": str(job.retention_hours),
    }
