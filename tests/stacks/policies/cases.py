"""For each rule, resources that keep it and resources that break it, side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

TAGS = {"environment": "prod", "workload": "netflix", "owner": "data"}
LOGS = "${azurerm_log_analytics_workspace.this.id}"
BLOB_CONTRIBUTOR = "roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
LTS, SHORT_LIVED = "17.3.x-scala2.13", "18.1.x-scala2.13"


@dataclass(frozen=True)
class Case:
    """Bodies of one type that a rule finds compliant, and bodies with what is said of each.

    Attributes:
        rule: Name of the rule.
        type: Terraform's type of the bodies.
        compliant: Bodies that keep the rule.
        broken: Bodies that break it, each with a part of the message.
        beside: What else the stack's ``resource`` holds, by type and name.
        stack: Name of the stack.
    """

    rule: str
    type: str
    compliant: tuple[dict[str, Any], ...]
    broken: tuple[tuple[dict[str, Any], str], ...]
    beside: dict[str, Any] = field(default_factory=dict)
    stack: str = "prod-platform"


def _job(*tasks: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    return {"job_cluster": [{"job_cluster_key": "c", "new_cluster": cluster}], "task": list(tasks), "tags": TAGS}


def _definition(**limit: Any) -> dict[str, Any]:
    return {"definition": json.dumps({"spark_version": limit})}


def _days(blobs: int, containers: int) -> dict[str, Any]:
    policies = {"delete_retention_policy": {"days": blobs}, "container_delete_retention_policy": [{"days": containers}]}
    return {"blob_properties": policies}


def _sent(*settings: tuple[str, dict[str, Any]], service: str = "") -> dict[str, Any]:
    """Diagnostic settings to Log Analytics by the id of what each is on, or of a service of it."""
    return {
        "azurerm_monitor_diagnostic_setting": {
            f"setting_{number}": {
                "target_resource_id": f"${{{target}}}{service}",
                "log_analytics_workspace_id": LOGS,
                **what,
            }
            for number, (target, what) in enumerate(settings)
        }
    }


BLOB_LOGS = [{"category": f"Storage{what}"} for what in ("Read", "Write", "Delete")]
CONTAINER = {"azurerm_storage_container": {"raw": {"name": "raw"}}}
ACCOUNT = {"azurerm_storage_account": {"lake": {"name": "st"}}}
GROUP = {"azurerm_resource_group": {"this": {"name": "rg"}}}
ENCRYPTED = {
    "https_traffic_only_enabled": True,
    "min_tls_version": "TLS1_2",
    "allow_nested_items_to_be_public": False,
}

CASES: tuple[Case, ...] = (
    Case(
        "no_account_keys",
        "azurerm_storage_account",
        compliant=({"shared_access_key_enabled": False},),
        broken=(({"shared_access_key_enabled": True}, "not false"), ({}, "not false")),
    ),
    Case(
        "no_account_keys",
        "azurerm_data_factory_linked_service_data_lake_storage_gen2",
        compliant=({"use_managed_identity": True},),
        broken=(({"storage_account_key": "${var.key}"}, "use_managed_identity is not true"),),
    ),
    Case(
        "no_public_network_in_prod",
        "azurerm_storage_account",
        compliant=({"public_network_access_enabled": False},),
        broken=(({}, "public_network_access_enabled is not false"),),
    ),
    Case(
        "no_public_network_in_prod",
        "azurerm_data_factory",
        compliant=({"public_network_enabled": False},),
        broken=(({"public_network_enabled": True}, "public_network_enabled is not false"),),
    ),
    Case(
        "network_denies_by_default",
        "azurerm_storage_account",
        compliant=({"network_rules": {"default_action": "Deny"}},),
        broken=(({}, "not Deny"), ({"network_rules": [{"default_action": "Allow"}]}, "not Deny")),
        stack="dev-platform",
    ),
    Case(
        "no_owner_or_contributor_role",
        "azurerm_role_assignment",
        compliant=({"role_definition_name": "Storage Blob Data Contributor"},),
        broken=(
            ({"role_definition_name": "Owner"}, "role Owner"),
            ({"role_definition_name": "Contributor"}, "role Contributor"),
            ({"role_definition_id": "/x/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"}, "role b24988ac"),
            ({"role_definition_id": "/x/roleDefinitions/B24988AC-6180-42A0-AB88-20F7382DD24C"}, "role b24988ac"),
        ),
    ),
    Case(
        "role_states_its_reason",
        "azurerm_role_assignment",
        compliant=({"description": "The factory lands deliveries in raw.", "principal_type": "ServicePrincipal"},),
        broken=(
            ({"principal_type": "ServicePrincipal"}, "gives no reason"),
            ({"description": "needed", "principal_type": "Group"}, "'needed' gives no reason"),
            ({"description": "The factory lands deliveries in raw."}, "principal_type is not set"),
        ),
    ),
    Case(
        "access_states_its_reason",
        "databricks_grant",
        compliant=({"//": {"reason": "Auto Loader reads the deliveries."}},),
        broken=(({}, "'' says nothing"), ({"//": {"reason": "needed"}}, "'needed' says nothing")),
    ),
    Case(
        "role_scope_is_narrow",
        "azurerm_role_assignment",
        compliant=(
            {"role_definition_name": "Storage Blob Data Reader", "scope": "${azurerm_storage_container.raw.id}"},
            {"role_definition_name": "Storage Blob Data Reader", "scope": "/x/blobServices/default/containers/raw"},
            {"role_definition_name": "Storage Queue Data Contributor", "scope": "${azurerm_storage_account.lake.id}"},
            {"role_definition_name": "Reader", "scope": "/subscriptions/s/resourceGroups/g/providers/a/b/c"},
            {"role_definition_id": f"/x/{BLOB_CONTRIBUTOR}", "scope": "${azurerm_storage_container.raw.id}"},
        ),
        broken=(
            (
                {"role_definition_name": "Storage Blob Data Reader", "scope": "${azurerm_storage_account.lake.id}"},
                "on one resource; allowed: a container",
            ),
            (
                {"role_definition_name": "Reader", "scope": "${azurerm_resource_group.this.id}"},
                "on a resource group or wider; allowed: one resource",
            ),
            ({"role_definition_name": "Reader", "scope": "/subscriptions/s"}, "a resource group or wider"),
            (
                {"role_definition_id": f"/x/{BLOB_CONTRIBUTOR}", "scope": "${azurerm_storage_account.lake.id}"},
                "ba92f5b4-2d11-453d-a403-e96b0029c9fe is assigned on one resource; allowed: a container",
            ),
        ),
        beside=CONTAINER | ACCOUNT | GROUP,
    ),
    Case(
        "data_is_kept_in_prod",
        "azurerm_storage_container",
        compliant=({"lifecycle": {"prevent_destroy": True}},),
        broken=(({}, "prevent_destroy"), ({"lifecycle": {"prevent_destroy": False}}, "prevent_destroy")),
    ),
    Case(
        "data_is_kept_in_prod",
        "databricks_catalog",
        compliant=({"lifecycle": [{"prevent_destroy": True}]},),
        broken=(({"lifecycle": {"ignore_changes": ["owner"]}}, "prevent_destroy"),),
        stack="prod-lakehouse",
    ),
    Case(
        "no_secrets",
        "databricks_job",
        compliant=({"token": "${data.x.y.token}"}, {"url": "https://example.com/a?b=c"}, {"password": ""}),
        broken=(
            ({"client_secret": "s3cret"}, "client_secret is a literal"),
            ({"a": [{"connection_string": "x"}]}, "a.connection_string is a literal"),
            ({"json": "AccountKey=" + "a" * 40}, "json holds what looks like an account key"),
            ({"url": "https://x/?sv=1&sig=" + "a" * 30}, "a shared access signature"),
            ({"note": "dapi" + "0" * 32}, "a Databricks token"),
            ({"note": "https://user:word@example.com"}, "a password in a URL"),
        ),
    ),
    Case(
        "tags_present",
        "azurerm_storage_account",
        compliant=({"tags": TAGS},),
        broken=(
            ({}, "tags: environment, tags: workload, tags: owner"),
            ({"tags": TAGS | {"owner": ""}}, "tags: owner"),
        ),
    ),
    Case(
        "tags_present",
        "databricks_job",
        compliant=(_job(custom_tags=TAGS),),
        broken=((_job(), "custom_tags of job cluster 'c': environment"),),
        stack="prod-lakehouse",
    ),
    Case(
        "tags_present",
        "databricks_sql_endpoint",
        compliant=({"tags": {"custom_tags": [{"key": key, "value": value} for key, value in TAGS.items()]}},),
        broken=(
            ({}, "tags: environment"),
            ({"tags": [{"custom_tags": [{"key": "environment", "value": "prod"}]}]}, "tags: workload, tags: owner"),
        ),
        stack="prod-lakehouse",
    ),
    Case(
        "diagnostics_are_sent",
        "azurerm_data_factory",
        compliant=({"name": "some"}, {"name": "all"}),
        broken=(({"name": "metrics alone"}, "no azurerm_monitor_diagnostic_setting sends the logs of"),),
        beside=_sent(
            ("azurerm_data_factory.compliant_0.id", {"enabled_log": [{"category": "PipelineRuns"}]}),
            ("azurerm_data_factory.compliant_1.id", {"enabled_log": {"category_group": "allLogs"}}),
            ("azurerm_data_factory.broken_0.id", {"enabled_metric": [{"category": "AllMetrics"}]}),
        ),
    ),
    Case(
        "diagnostics_are_sent",
        "azurerm_storage_account",
        compliant=({"name": "each"}, {"name": "all"}),
        broken=(
            ({"name": "nothing"}, "azurerm_storage_account.broken_0.id}/blobServices/default"),
            ({"name": "writes alone"}, "sends the logs (StorageDelete, StorageRead, StorageWrite) of"),
        ),
        beside=_sent(
            ("azurerm_storage_account.compliant_0.id", {"enabled_log": BLOB_LOGS}),
            ("azurerm_storage_account.compliant_1.id", {"enabled_log": [{"category_group": "allLogs"}]}),
            ("azurerm_storage_account.broken_1.id", {"enabled_log": BLOB_LOGS[1:]}),
            service="/blobServices/default",
        ),
    ),
    Case(
        "runtime_is_lts",
        "databricks_job",
        compliant=(_job(spark_version=LTS), _job(policy_id="${databricks_cluster_policy.x.id}")),
        broken=((_job(spark_version=SHORT_LIVED), "18.1.x-scala2.13 has no long-term support"),),
    ),
    Case(
        "runtime_is_lts",
        "databricks_cluster_policy",
        compliant=(_definition(type="fixed", value=LTS), _definition(type="fixed", value="auto:latest-lts")),
        broken=(
            (_definition(type="allowlist", values=[LTS, SHORT_LIVED]), "18.1.x"),
            ({"definition": "{"}, "is not JSON"),
        ),
    ),
    Case(
        "no_all_purpose_cluster_in_a_job",
        "databricks_job",
        compliant=(_job({"task_key": "a", "job_cluster_key": "c"}),),
        broken=(
            (_job({"task_key": "a", "existing_cluster_id": "1"}), "existing_cluster_id in a"),
            (
                _job({"task_key": "a", "for_each_task": {"task": {"task_key": "b", "existing_cluster_id": "1"}}}),
                "existing_cluster_id in b",
            ),
        ),
    ),
    Case(
        "securable_is_isolated",
        "databricks_external_location",
        compliant=({"isolation_mode": "ISOLATION_MODE_ISOLATED"},),
        broken=(({}, "set it to ISOLATION_MODE_ISOLATED"), ({"isolation_mode": "ISOLATION_MODE_OPEN"}, "OPEN")),
    ),
    Case(
        "securable_is_isolated",
        "databricks_catalog",
        compliant=({"isolation_mode": "ISOLATED"},),
        broken=(({"isolation_mode": "OPEN"}, "set it to ISOLATED"),),
    ),
    Case(
        "transport_is_encrypted",
        "azurerm_storage_account",
        compliant=(ENCRYPTED,),
        broken=(
            (ENCRYPTED | {"min_tls_version": "TLS1_0"}, "min_tls_version is 'TLS1_0'"),
            ({}, "https_traffic_only_enabled is None"),
        ),
    ),
    Case(
        "deletion_can_be_undone",
        "azurerm_storage_account",
        compliant=(_days(7, 30),),
        broken=(
            (_days(7, 6), "container_delete_retention_policy keeps less than 7 days"),
            ({}, "delete_retention_policy"),
        ),
    ),
    Case(
        "no_public_ip_on_clusters",
        "azurerm_databricks_workspace",
        compliant=({"custom_parameters": {"no_public_ip": True, "virtual_network_id": "x"}},),
        broken=(({}, "no_public_ip"), ({"custom_parameters": {"no_public_ip": True}}, "virtual_network_id")),
    ),
    Case(
        "data_is_locked_in_prod",
        "azurerm_storage_account",
        compliant=({"name": "locked"},),
        broken=(({"name": "open"}, "no azurerm_management_lock"), ({"name": "read-only"}, "CanNotDelete")),
        beside={
            "azurerm_management_lock": {
                "a": {"scope": "${azurerm_storage_account.compliant_0.id}", "lock_level": "CanNotDelete"},
                "b": {"scope": "${azurerm_storage_account.broken_1.id}", "lock_level": "ReadOnly"},
            }
        },
    ),
    Case(
        "runs_as_a_service_principal",
        "databricks_pipeline",
        compliant=({"run_as": {"service_principal_name": "id"}},),
        broken=(({}, "no service principal"), ({"run_as": [{"user_name": "a@example.com"}]}, "no service principal")),
    ),
    Case(
        "no_grant_of_everything",
        "databricks_grant",
        compliant=({"privileges": ["SELECT"]},),
        broken=(
            ({"privileges": ["SELECT", "MANAGE"]}, "privileges MANAGE"),
            ({"privileges": ["ALL_PRIVILEGES"]}, "ALL_P"),
        ),
    ),
)
