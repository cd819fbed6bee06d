"""The medallion job and its tasks, in the order of their keys."""

from __future__ import annotations

from typing import Any

from tests.stacks.documents.common import RUNNER, TAGS

_WHEEL_TASK = {
    "job_cluster_key": "medallion",
    "library": [{"whl": "${databricks_file.wheel.path}"}],
}


def _work(entry_point: str, *parameters: str) -> dict[str, Any]:
    return {"package_name": "netflix_jobs", "entry_point": entry_point, "parameters": list(parameters)}


TASKS: list[dict[str, Any]] = [
    {
        "task_key": "bronze",
        "depends_on": [{"task_key": "lookup"}],
        "max_retries": 2,
        "min_retry_interval_millis": 60000,
        "python_wheel_task": _work("bronze", "--catalog", "{{job.parameters.catalog}}", "--run", "{{job.run_id}}"),
        **_WHEEL_TASK,
    },
    {
        "task_key": "gold",
        "depends_on": [{"task_key": "titles"}],
        "run_if": "NONE_FAILED",
        "pipeline_task": {"pipeline_id": "${databricks_pipeline.gold.id}"},
    },
    {"task_key": "lookup", "python_wheel_task": _work("lookup"), **_WHEEL_TASK},
    {
        "task_key": "lookups",
        "depends_on": [{"task_key": "bronze"}],
        "for_each_task": {
            "inputs": "{{tasks.lookup.values.sources}}",
            "concurrency": 4,
            "task": {
                "task_key": "one_lookup",
                "python_wheel_task": _work("silver", "--source", "{{input.source}}"),
                **_WHEEL_TASK,
            },
        },
    },
    {
        "task_key": "titles",
        "depends_on": [{"task_key": "titles_due", "outcome": "true"}],
        "python_wheel_task": _work("titles"),
        **_WHEEL_TASK,
    },
    {
        "task_key": "titles_due",
        "depends_on": [{"task_key": "lookups"}],
        "condition_task": {"left": "{{tasks.lookup.values.titles_due}}", "op": "EQUAL_TO", "right": "true"},
    },
]

JOB: dict[str, Any] = {
    "databricks_job": {
        "medallion": {
            "//": {"metadata": {"path": "prod-lakehouse/medallion/job"}},
            "name": "prod-medallion",
            "timeout_seconds": 14400,
            "trigger": {
                "pause_status": "UNPAUSED",
                "file_arrival": {
                    "url": "abfss://raw@stprod.dfs.core.windows.net/ready/",
                    "min_time_between_triggers_seconds": 60,
                },
            },
            "health": {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": 7200}]},
            "email_notifications": {"on_duration_warning_threshold_exceeded": ["team@example.com"]},
            "parameter": [{"name": "catalog", "default": "netflix_prod"}],
            "job_cluster": [
                {
                    "job_cluster_key": "medallion",
                    "new_cluster": {
                        "spark_version": "17.3.x-scala2.13",
                        "node_type_id": "Standard_D4ds_v5",
                        "policy_id": "${databricks_cluster_policy.jobs.id}",
                        "data_security_mode": "SINGLE_USER",
                        "autoscale": {"min_workers": 1, "max_workers": 4},
                        "azure_attributes": {"availability": "ON_DEMAND_AZURE"},
                        "custom_tags": TAGS,
                    },
                }
            ],
            "task": TASKS,
            "run_as": {"service_principal_name": RUNNER},
            "depends_on": ["databricks_grant.raw"],
            "tags": TAGS,
        }
    },
}
