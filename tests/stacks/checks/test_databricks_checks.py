"""Unity Catalog, compute and permissions: each mistake beside what is said of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stacks.checks.expect import assert_said
from tests.stacks.documents import LAKEHOUSE, POLICY, REMOVED, RUNNER

RESOURCES = LAKEHOUSE["resource"]
CLUSTER = "databricks_job/medallion/job_cluster/0/new_cluster"
DEFINITION = "databricks_cluster_policy/jobs/definition"
PIPELINE = "databricks_pipeline/gold"
OWNER = {"service_principal_name": RUNNER, "permission_level": "IS_OWNER"}


def _policy(**changes: Any) -> str:
    return json.dumps(POLICY | changes)


MISTAKES: list[tuple[str, Any, str]] = [
    # grants
    (
        "databricks_grant/gold/privileges",
        ["USE_SCHEMA", "SELCT"],
        "grants: privilege on a schema is 'SELCT' .*mean SELECT",
    ),
    ("databricks_grant/gold/privileges", ["USE_SCHEMA", "READ FILES"], "grants: privilege on a schema is 'READ FILES'"),
    (
        "databricks_grant/gold/privileges",
        ["USE_SCHEMA", "USE_CATALOG"],
        "grants: privilege on a schema is 'USE_CATALOG'",
    ),
    (
        "databricks_grant/gold/privileges",
        ["USE_SCHEMA", "USE_SCHEMA"],
        "grants: privilege USE_SCHEMA is listed 2 times",
    ),
    ("databricks_grant/gold/privileges", ["USE_SCHEMA", "ALL_PRIVILEGES"], "grants: ALL_PRIVILEGES beside single ones"),
    ("databricks_grant/gold/privileges", [], "grants: no privileges for 'analysts'"),
    ("databricks_grant/gold/privileges", ["SELECT"], "grants: 'analysts' lacks USE_SCHEMA on netflix_prod.gold"),
    ("databricks_grant/catalog/principal", "engineers", "grants: 'analysts' lacks USE_CATALOG on netflix_prod"),
    ("databricks_grant/gold/principal", " ", "grants: no principal"),
    (
        "databricks_grant/gold/catalog",
        "netflix_prod",
        "grants: names the securables .'catalog', 'schema'.; allowed: exac",
    ),
    (
        "databricks_grant/again",
        RESOURCES["databricks_grant"]["gold"],
        "grants: 2 grants for 'analysts' on schema netflix",
    ),
    (
        "databricks_grants/gold",
        {"schema": "netflix_prod.gold", "grant": {"principal": "x", "privileges": ["SELECT"]}},
        "grants: databricks_grants on schema netflix_prod.gold removes what databricks_grant gives",
    ),
    # securables
    ("databricks_catalog/this/isolation_mode", "ISOLATION_MODE_ISOLATED", "securables: .*allowed: ISOLATED, OPEN"),
    ("databricks_external_location/raw/isolation_mode", "ISOLATED", "securables: .*allowed: ISOLATION_MODE_ISOLATED"),
    (
        "databricks_external_location/raw/file_event_queue",
        REMOVED,
        "securables: enable_file_events without file_event_qu",
    ),
    (
        "databricks_external_location/raw/enable_file_events",
        False,
        "securables: file_event_queue without enable_file_ev",
    ),
    ("databricks_external_location/raw/credential_name", "prod-lak", "securables: credential_name .*mean prod-lake"),
    (
        "databricks_external_location/raw/url",
        "https://stprod.dfs.core.windows.net/raw",
        "securables: url is 'https.*; allowed: abfss://",
    ),
    (
        "databricks_external_location/raw/url",
        "abfss://gold@stprod.dfs.core.windows.net/managed",
        "securables: url abfss.* overlaps",
    ),
    (
        "databricks_schema/gold/storage_root",
        "abfss://gold@stprod.dfs.core.windows.net/_catalog/gold",
        "securables: storage root .* overlaps .* of databricks_catalog.this",
    ),
    (
        "databricks_schema/gold/storage_root",
        "abfss://silver@stprod.dfs.core.windows.net/managed",
        "securables: storage root .* lies in no external location",
    ),
    ("databricks_workspace_binding/catalog/securable_type", "catalogs", "securables: securable_type .*mean catalog"),
    ("databricks_workspace_binding/catalog/binding_type", "READ_WRITE", "securables: binding_type is 'READ_WRITE'"),
    ("databricks_volume/artifacts/volume_type", "managed", "securables: volume_type .*mean MANAGED"),
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
    # permissions
    (
        "databricks_permissions/job/access_control/1/permission_level",
        "CAN_RUN",
        "permissions: .*is 'CAN_RUN'.*CAN_MANAGE_R",
    ),
    (
        "databricks_permissions/job/access_control/1/user_name",
        "x@example.com",
        "permissions: access_control names group_n",
    ),
    (
        "databricks_permissions/job/access_control/0",
        {"group_name": "ops", "permission_level": "IS_OWNER"},
        "IS_OWNER for a g",
    ),
    (
        "databricks_permissions/job/access_control/0/permission_level",
        "CAN_MANAGE",
        "permissions: 0 entries with IS_OWNER",
    ),
    ("databricks_permissions/job/access_control/1", OWNER, "permissions: 1111.* appears 2 times"),
    (
        "databricks_permissions/again",
        RESOURCES["databricks_permissions"]["job"],
        "permissions: 2 databricks_permissions on",
    ),
    (
        "databricks_permissions/job/access_control/1/group_name",
        "enginers",
        "permissions: the principal.*mean engineers",
    ),
    (
        "databricks_grant/gold/principal",
        "analyst",
        "permissions: the principal, who must be let into the workspace, is 'analy",
    ),
    (
        "databricks_permission_assignment/analysts/permissions",
        ["READER"],
        "permissions: permission is 'READER'.*ADMIN, US",
    ),
    ("databricks_permission_assignment/analysts/permissions", [], "permissions: no permissions"),
    (
        "databricks_permissions/job/access_control/0/service_principal_name",
        "runner",
        "permissions: service_principal_name is 'runner'; allowed: an application id",
    ),
    # names of the other stack
    (
        "databricks_external_location/raw/file_event_queue/managed_aqs/resource_group",
        "rg-prd",
        "environment_names: the resource group it names is 'rg-prd' .did you mean rg-prod",
    ),
    (
        "databricks_external_location/raw/file_event_queue/managed_aqs/subscription_id",
        "00000000-0000-0000-0000-000000000003",
        "environment_names: the subscription it names is",
    ),
    (
        "databricks_job/medallion/parameter/0/default",
        "abfss://raw@stprod.dfs.core.window.net/",
        "environment_names: parameter.default is 'abfss.*; allowed: abfss://<container>@",
    ),
    (
        "databricks_external_location/raw/url",
        "abfss://row@stprod.dfs.core.windows.net/",
        "environment_names: the container it names is 'row' .did you mean raw",
    ),
    (
        "databricks_storage_credential/lake/azure_managed_identity/access_connector_id",
        "/subscriptions/00000000-0000-0000-0000-000000000005/resourceGroups/rg-prod/providers/x/y/z",
        "environment_names: the subscription it names is '0.*5'",
    ),
    (
        "databricks_storage_credential/lake/azure_managed_identity/access_connector_id",
        "/subscriptions/00000000-0000-0000-0000-000000000004/resourceGroups/rg-dev",
        "environment_names: the resource group it names is 'rg-dev' .*allowed: rg-prod",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), MISTAKES, ids=[f"{p}={v}"[-70:] for p, v, _ in MISTAKES])
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
