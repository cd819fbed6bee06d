"""What ships, the gold pipeline, its cluster policy, and permissions."""

from __future__ import annotations

import json
from typing import Any

from tests.stacks.documents.common import RUNNER, TAGS, WHEEL

POLICY: dict[str, Any] = {
    "cluster_type": {"type": "allowlist", "values": ["job", "dlt"]},
    "spark_version": {"type": "allowlist", "values": ["17.3.x-scala2.13"], "defaultValue": "17.3.x-scala2.13"},
    "node_type_id": {"type": "allowlist", "values": ["Standard_D4ds_v5"]},
    "autoscale.max_workers": {"type": "range", "minValue": 1, "maxValue": 8, "defaultValue": 4},
    "azure_attributes.availability": {"type": "fixed", "value": "ON_DEMAND_AZURE"},
    "spark_conf.spark.databricks.cluster.profile": {"type": "forbidden", "hidden": True},
}

PIPELINE: dict[str, Any] = {
    "databricks_file": {"wheel": {"path": WHEEL, "source": "assets/wheel.whl"}},
    "databricks_workspace_file": {"marts": {"path": "/lakehouse/7be1/marts.py", "source": "assets/marts.py"}},
    "databricks_cluster_policy": {"jobs": {"name": "prod-jobs", "definition": json.dumps(POLICY)}},
    "databricks_pipeline": {
        "gold": {
            "name": "prod-gold",
            "catalog": "netflix_prod",
            "schema": "gold",
            "root_path": "/Workspace/lakehouse/7be1",
            "edition": "ADVANCED",
            "channel": "CURRENT",
            "library": [{"glob": {"include": "/Workspace/lakehouse/7be1/**"}}],
            "cluster": [
                {
                    "label": "default",
                    "policy_id": "${databricks_cluster_policy.jobs.id}",
                    "node_type_id": "Standard_D4ds_v5",
                    "autoscale": {"min_workers": 1, "max_workers": 4, "mode": "ENHANCED"},
                    "custom_tags": TAGS,
                }
            ],
            "notification": [{"email_recipients": ["team@example.com"], "alerts": ["on-update-failure"]}],
            "run_as": {"service_principal_name": RUNNER},
            "tags": TAGS,
        }
    },
    "databricks_permission_assignment": {
        "analysts": {"group_name": "analysts", "permissions": ["USER"]},
        "engineers": {"group_name": "engineers", "permissions": ["USER"]},
        "runner": {"service_principal_name": RUNNER, "permissions": ["USER"]},
    },
    "databricks_permissions": {
        "job": {
            "job_id": "${databricks_job.medallion.id}",
            "access_control": [
                {"service_principal_name": RUNNER, "permission_level": "IS_OWNER"},
                {"group_name": "engineers", "permission_level": "CAN_MANAGE_RUN"},
            ],
        }
    },
}
