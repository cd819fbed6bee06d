"""Clusters, their policies, and the gold pipeline: each mistake beside what is said of it."""

from __future__ import annotations

import json
from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import POLICY, REMOVED

CLUSTER = "databricks_job/medallion/job_cluster/0/new_cluster"
DEFINITION = "databricks_cluster_policy/jobs/definition"
PIPELINE = "databricks_pipeline/gold"


def _policy(**changes: Any) -> str:
    return json.dumps(POLICY | changes)


MISTAKES: list[tuple[str, Any, str]] = [
    # clusters
    (f"{CLUSTER}/spark_version", "17.3-LTS", "compute: job cluster 'medallion': spark_version is '17.3-LTS'"),
    (f"{CLUSTER}/spark_version", "16.4.x-scala2.12", "cluster_policies: .*spark_version is .*which its policy refuses"),
    (f"{CLUSTER}/node_type_id", "D4ds_v5", "compute: .*node type is 'D4ds_v5'; allowed: an Azure machine type"),
    (f"{CLUSTER}/data_security_mode", "SINGLE-USER", "compute: data_security_mode|compute: .*did you mean SINGLE_USER"),
    (f"{CLUSTER}/data_security_mode", "NONE", "compute: .*data_security_mode NONE can't reach Unity Catalog"),
    (
        f"{CLUSTER}/azure_attributes/availability",
        "SPOT_WITH_FALLBACK",
        "compute: .*did you mean SPOT_WITH_FALLBACK_AZURE",
    ),
    (f"{CLUSTER}/azure_attributes/spot_bid_max_price", -1, "compute: .*spot_bid_max_price without spot machines"),
    (f"{CLUSTER}/autoscale", {"min_workers": 5, "max_workers": 4}, "compute: .*autoscale from 5 to 4 workers"),
    (f"{CLUSTER}/autoscale", {"min_workers": 1, "max_workers": 9}, "cluster_policies: .*autoscale.max_workers is 9"),
    (f"{CLUSTER}/num_workers", 2, "compute: .*both autoscale and num_workers"),
    (f"{CLUSTER}/autotermination_minutes", 20, "compute: .*autotermination_minutes: a job cluster ends with its job"),
    (
        f"{CLUSTER}/spark_conf",
        {"spark.databricks.cluster.profile": "singleNode"},
        "cluster_policies: .*profile is 'singl",
    ),
    (
        f"{CLUSTER}/policy_id",
        "${databricks_job.medallion.id}",
        "cluster_policies: .*policy_id names databricks_job.medal",
    ),
    # cluster policies
    (DEFINITION, "{", "cluster_policies: definition is not JSON"),
    (DEFINITION, "[]", "cluster_policies: definition must be an object"),
    (
        DEFINITION,
        _policy(node_type={"type": "fixed", "value": "x"}),
        "cluster_policies: definition limits 'node_type', whi",
    ),
    (
        DEFINITION,
        _policy(num_workers={"type": "fix", "value": 1}),
        "cluster_policies: type of 'num_workers' .*mean fixed",
    ),
    (
        DEFINITION,
        _policy(num_workers={"type": "fixed"}),
        r"cluster_policies: 'num_workers' .fixed.: missing \['value'\]",
    ),
    (DEFINITION, _policy(num_workers={"type": "range", "minvalue": 1}), r"cluster_policies: .*unknown \['minvalue'\]"),
    (
        DEFINITION,
        _policy(num_workers={"type": "range", "minValue": 3, "maxValue": 2}),
        "minValue 3 is above maxValue 2",
    ),
    (
        DEFINITION,
        _policy(num_workers={"type": "range", "maxValue": 2, "defaultValue": 3}),
        "cluster_policies: 'num_workers': the default 3 is outside its own limit",
    ),
    (
        DEFINITION,
        _policy(spark_version={"type": "fixed", "value": "latest"}),
        "cluster_policies: .*is 'latest'; allowed: a r",
    ),
    (
        DEFINITION,
        _policy(cluster_type={"type": "fixed", "value": "jobs"}),
        "cluster_policies: .*cluster_type is 'jobs' .*mean",
    ),
    (DEFINITION, _policy(spark_version={"type": "unlimited", "defaultValue": "auto:latest-lts"}), ""),
    # pipelines
    (f"{PIPELINE}/library", REMOVED, "pipelines: no library"),
    (
        f"{PIPELINE}/library/0/glob/include",
        "/Workspace/lakehouse/0000/**",
        "pipelines: glob .* matches no shipped .py or",
    ),
    (f"{PIPELINE}/library/0/glob/include", "/lakehouse/7be1/**", "pipelines: glob .*begins with /Workspace/"),
    (
        f"{PIPELINE}/library/0/glob/include",
        "/Workspace/lakehouse/7be1/*.py",
        "pipelines: glob .*a folder followed by /..",
    ),
    (
        f"{PIPELINE}/library/0",
        {"file": {"path": "/Workspace/lakehouse/7be1/mart.py"}},
        "pipelines: library .*mean /Workspa",
    ),
    (f"{PIPELINE}/library/0", {"file": {"path": "/Workspace/lakehouse/7be1/marts.py"}}, ""),
    (f"{PIPELINE}/library/0/whl", "x.whl", "pipelines: a library has .*allowed: exactly one of"),
    ("databricks_workspace_file/marts/path", "/lakehouse/7be1/marts.txt", "pipelines: glob .* matches no shipped"),
    (f"{PIPELINE}/root_path", "/lakehouse/7be1", "pipelines: root_path is '/lakehouse/7be1'"),
    (f"{PIPELINE}/edition", "advanced", "pipelines: edition is 'advanced' .did you mean ADVANCED"),
    (f"{PIPELINE}/channel", "STABLE", "pipelines: channel is 'STABLE'; allowed: CURRENT, PREVIEW"),
    (f"{PIPELINE}/target", "gold", "pipelines: target publishes the old way"),
    (f"{PIPELINE}/schema", REMOVED, "pipelines: no catalog or no schema"),
    (f"{PIPELINE}/serverless", True, "pipelines: serverless with cluster"),
    (f"{PIPELINE}/cluster/0/spark_version", "17.3.x-scala2.13", "pipelines: cluster has spark_version"),
    (f"{PIPELINE}/cluster/0/label", "defaults", "pipelines: cluster label .*mean default"),
    (f"{PIPELINE}/cluster/0/autoscale/mode", "enhanced", "pipelines: autoscale mode .*mean ENHANCED"),
    (f"{PIPELINE}/cluster/0/node_type_id", "Standard_D8ds_v5", "cluster_policies: cluster 'default': node_type_id is"),
    (f"{PIPELINE}/notification/0/alerts", ["on-failure"], "pipelines: alert is 'on-failure'"),
    (f"{PIPELINE}/run_as", {"service_principal_name": "runner"}, "job_settings: run_as .*its application id, a UUID"),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
