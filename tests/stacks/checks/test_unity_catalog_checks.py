"""Unity Catalog, and what it names of the platform: each mistake beside what is said of it."""

from __future__ import annotations

from typing import Any

from tests.stacks.checks.expect import assert_said, each
from tests.stacks.documents import LAKEHOUSE, REMOVED

RESOURCES = LAKEHOUSE["resource"]

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
    # names of the other stack
    (
        "databricks_external_location/raw/file_event_queue/managed_aqs/resource_group",
        "rg-prd",
        "environment_names: the resource group it names is 'rg-prd' .did you mean rg-prod",
    ),
    (
        "databricks_external_location/raw/file_event_queue/managed_aqs/subscription_id",
        "7e570000-0000-4000-8000-000000000003",
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
        "/subscriptions/7e570000-0000-4000-8000-000000000005/resourceGroups/rg-prod/providers/x/y/z",
        "environment_names: the subscription it names is '7.*5'",
    ),
    (
        "databricks_storage_credential/lake/azure_managed_identity/access_connector_id",
        "/subscriptions/7e570000-0000-4000-8000-000000000004/resourceGroups/rg-dev",
        "environment_names: the resource group it names is 'rg-dev' .*allowed: rg-prod",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_refused(path: str, value: Any, expected: str) -> None:
    assert_said(path, value, expected)
