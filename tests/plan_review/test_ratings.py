"""How bad single changes are said to be: neither does what is dangerous pass, nor does what is harmless block."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from plan_review.rules import all_rules
from plan_review.text import plain
from tests.plan_review.plans import Json, change, plan, replaced, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review

GROUP = "/subscriptions/s/resourceGroups/rg"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stlake"
IDENTITY = "9fee07ad-f7bd-54c4-aa9f-5e3f780dda3c"
FACTORY = unchanged("azurerm_data_factory", {"name": "adf", "identity": [{"principal_id": IDENTITY}]})
RUNNER = "11111111-2222-3333-4444-555555555555"
CATALOG = unchanged("databricks_catalog", {"name": "c"})


def _role(role: str, kind: str = "ServicePrincipal", **arguments: str) -> Json:
    values = {"scope": ACCOUNT, "principal_id": IDENTITY, **arguments}
    return plan(
        FACTORY,
        change("azurerm_role_assignment", None, {"role_definition_name": role, "principal_type": kind, **values}),
    )


def _role_of_unknown(argument: str, source: str) -> Json:
    """Assign a role whose scope or principal is known only after apply, from a resource or something else."""
    values = {"role_definition_name": "Storage Blob Data Contributor", "scope": ACCOUNT, "principal_id": IDENTITY}
    del values[argument]
    own = {
        "address": "azurerm_role_assignment.this",
        "expressions": {argument: {"references": [f"{source}.id", source]}},
    }
    resources = [own, {"address": source}] if source.startswith("azurerm_") else [own]
    return plan(
        FACTORY,
        change("azurerm_role_assignment", None, values, unknown={argument: True}),
        configuration={"root_module": {"resources": resources}},
    )


def _custom_role(*actions: str) -> Json:
    return plan(change("azurerm_role_definition", None, {"name": "r", "permissions": [{"actions": list(actions)}]}))


def _update(type_: str, before: Json, after: Json) -> Json:
    return plan(change(type_, {"name": "n", **before}, {"name": "n", **after}))


def _grant(*known: Json, catalog: str = "c") -> Json:
    return plan(
        *known, change("databricks_grant", None, {"catalog": catalog, "principal": RUNNER, "privileges": ["MODIFY"]})
    )


def _binding(how: str, catalog: Json = CATALOG) -> Json:
    values = {"securable_name": "c", "securable_type": "catalog", "workspace_id": 7, "binding_type": how}
    return plan(catalog, change("databricks_workspace_binding", None, values))


def _policy(before: Json, after: Json) -> Json:
    return _update(
        "databricks_cluster_policy", {"definition": json.dumps({"x": before})}, {"definition": json.dumps({"x": after})}
    )


def _clusters(**policies: str | None) -> Json:
    return {
        "job_cluster": [
            {"job_cluster_key": key, "new_cluster": [{"num_workers": 2, "policy_id": policy}]}
            for key, policy in policies.items()
        ]
    }


def _job(before: Json, after: Json) -> Json:
    return _update("databricks_job", before, after)


def _told(*people: str) -> Json:
    return {"email_notifications": [{"on_failure": list(people)}]}


def _budget(**notification: object) -> Json:
    told = {"threshold": 80, "enabled": True, "contact_emails": ["a@x", "b@x"], **notification}
    return {"amount": 2000, "notification": [told]}


def _trigger(**values: object) -> Json:
    return {"activated": True, "frequency": "Day", "interval": 1, "pipeline": [{"name": "ingest"}], **values}


def _lifecycle(prefixes: list[str], *, enabled: bool = True, snapshots: int = 30) -> Json:
    actions = {
        "base_blob": [{"delete_after_days_since_modification_greater_than": 60}],
        "snapshot": [{"delete_after_days_since_creation_greater_than": snapshots}],
    }
    rule = {"name": "r", "enabled": enabled, "filters": [{"prefix_match": prefixes}], "actions": [actions]}
    return {"rule": [rule]}


def _rule(**values: str) -> Json:
    return {
        "access": "Allow",
        "direction": "Inbound",
        "source_address_prefix": "10.0.0.0/16",
        "destination_port_range": "443",
        **values,
    }


def _soft_delete(*, permanent: bool) -> Json:
    return {"blob_properties": [{"delete_retention_policy": [{"days": 7, "permanent_delete_enabled": permanent}]}]}


def _rules_for(*subnets: str) -> Json:
    return {"network_rules": [{"default_action": "Deny", "virtual_network_subnet_ids": list(subnets)}]}


def _provisioned(kind: str) -> Json:
    resource = {"address": "azurerm_subnet.this", "provisioners": [{"type": kind}]}
    return plan(change("azurerm_subnet", None, {"name": "s"}), configuration={"root_module": {"resources": [resource]}})


def _activities(*activities: Json) -> Json:
    return {"activities_json": json.dumps(activities)}


def _new_with_unknown(type_: str, argument: str, *, wished: bool) -> Json:
    expressions = {argument: {"references": ["var.x"]}} if wished else {}
    resource = {"address": f"{type_}.this", "expressions": expressions}
    return plan(
        change(type_, None, {"name": "n"}, unknown={argument: True}),
        configuration={"root_module": {"resources": [resource]}},
    )


COPY = {"name": "copy", "type": "Copy"}
CHECK = {"name": "check", "type": "Validation"}
AFTER = [{"activity": "check", "dependencyConditions": ["Succeeded"]}]
LIST = {"type": "allowlist", "values": ["a"]}

# What: the rule, the plan, the worst severity that the rule gives it (empty: it says nothing), and what it says.
CASES: dict[str, tuple[str, Json, str, str]] = {
    "a role of a principal from somewhere else": (
        "role_assignment",
        _role_of_unknown("principal_id", "module.f.principal_id"),
        "medium",
        "A principal known only after apply gains",
    ),
    "a role of an identity made by this plan": (
        "role_assignment",
        _role_of_unknown("principal_id", "azurerm_user_assigned_identity.a"),
        "info",
        "The identity of azurerm_user_assigned_identity.a gains",
    ),
    "a role on a scope from somewhere else": (
        "role_assignment",
        _role_of_unknown("scope", "var.scope"),
        "medium",
        "on a scope known only after apply",
    ),
    "a role on a resource group made by this plan": (
        "role_assignment",
        _role_of_unknown("scope", "azurerm_resource_group.rg"),
        "high",
        "on azurerm_resource_group.rg",
    ),
    "a role on an account made by this plan": (
        "role_assignment",
        _role_of_unknown("scope", "azurerm_storage_account.lake"),
        "info",
        "on azurerm_storage_account.lake",
    ),
    "a role that no one knows by its name": ("role_assignment", _role("Lake Everything"), "high", "Lake Everything"),
    "a reader by its name alone": ("role_assignment", _role("Everything Reader"), "high", "Everything Reader"),
    "a role that hands out the keys": ("role_assignment", _role("Reader and Data Access"), "high", "Data Access"),
    "a group reads the lake's files": (
        "role_assignment",
        _role("Storage Blob Data Reader", "Group"),
        "medium",
        "Storage Blob Data Reader",
    ),
    "a group reads secrets": ("role_assignment", _role("Key Vault Secrets User", "Group"), "medium", "Secrets User"),
    "a group sees what there is": ("role_assignment", _role("Reader", "Group"), "info", "the role Reader"),
    "reading data of a resource group": (
        "role_assignment",
        _role("Storage Blob Data Reader", scope=GROUP),
        "medium",
        "on resource group rg",
    ),
    "reading data of a subscription": (
        "role_assignment",
        _role("Storage Blob Data Reader", scope="/subscriptions/s"),
        "high",
        "on subscription s",
    ),
    "a service writes data": ("role_assignment", _role("Storage Queue Data Contributor"), "info", "Queue Data"),
    "a custom role that reads roles": ("role_definition", _custom_role("Microsoft.Authorization/*/read"), "low", "r"),
    "a custom role that writes roles": (
        "role_definition",
        _custom_role("Microsoft.Authorization/*/write"),
        "critical",
        "r",
    ),
    "a custom role that widens roles": (
        "role_definition",
        _custom_role("microsoft.authorization/roleDefinitions/write"),
        "critical",
        "r",
    ),
    "a custom role that activates roles": (
        "role_definition",
        _custom_role("Microsoft.Authorization/roleAssignmentScheduleRequests/write"),
        "critical",
        "r",
    ),
    "a custom role that gets the keys": (
        "role_definition",
        _custom_role("Microsoft.Storage/storageAccounts/listKeys/action"),
        "high",
        "r",
    ),
    "a privilege of a service that no plan knows": ("grant", _grant(), "medium", "gains MODIFY on catalog c"),
    "a privilege of a service with a privilege": (
        "grant",
        _grant(unchanged("databricks_grants", {"schema": "c.s", "grant": [{"principal": RUNNER, "privileges": []}]})),
        "info",
        "gains MODIFY on catalog c",
    ),
    "a privilege of the service that a new job runs as": (
        "grant",
        _grant(change("databricks_job", None, {"name": "j", "run_as": [{"service_principal_name": RUNNER}]})),
        "info",
        "gains MODIFY on catalog c",
    ),
    "another workspace writes": ("workspace_binding", _binding("BINDING_TYPE_READ_WRITE"), "high", "read and write"),
    "another workspace reads": ("workspace_binding", _binding("BINDING_TYPE_READ_ONLY"), "medium", "to read"),
    "a new catalog is bound": (
        "workspace_binding",
        _binding("BINDING_TYPE_READ_WRITE", change("databricks_catalog", None, {"name": "c"})),
        "low",
        "read and write",
    ),
    "another metastore": (
        "storage_moved",
        _update("databricks_metastore_assignment", {"metastore_id": "a"}, {"metastore_id": "b"}),
        "high",
        "metastore_id goes from a to b",
    ),
    "an administrator known after apply": (
        "workspace_permission",
        plan(
            change("databricks_permission_assignment", None, {"permissions": ["ADMIN"]}, unknown={"principal_id": True})
        ),
        "high",
        "who gains ADMIN is known only after apply",
    ),
    "a user of the workspace by number": (
        "workspace_permission",
        plan(change("databricks_permission_assignment", None, {"permissions": ["USER"], "principal_id": 42})),
        "info",
        "Principal 42 gains USER on the workspace.",
    ),
    "a user of the workspace by name": (
        "workspace_permission",
        plan(
            change(
                "databricks_permission_assignment",
                None,
                {"permissions": ["USER"], "group_name": "g"},
                unknown={"principal_id": True},
            )
        ),
        "info",
        "Group g gains USER on the workspace.",
    ),
    "a list of a policy grows": ("cluster_policy", _policy(LIST, LIST | {"values": ["a", "b"]}), "high", "limits less"),
    "a list of a policy shrinks": (
        "cluster_policy",
        _policy(LIST | {"values": ["a", "b"]}, LIST),
        "medium",
        "limits differently",
    ),
    "a limit may be left out": ("cluster_policy", _policy(LIST, LIST | {"isOptional": True}), "high", "limits less"),
    "a smallest value goes": (
        "cluster_policy",
        _policy({"type": "range", "minValue": 10}, {"type": "range", "minValue": 0}),
        "high",
        "limits less",
    ),
    "more clusters a user": (
        "cluster_policy",
        _update("databricks_cluster_policy", {"max_clusters_per_user": 1}, {"max_clusters_per_user": 9}),
        "high",
        "max_clusters_per_user goes from 1 to 9",
    ),
    "another policy": (
        "cluster_policy",
        _update("databricks_job", _clusters(main="p1"), _clusters(main="p2")),
        "medium",
        "policy_id goes from p1 to p2",
    ),
    "a cluster leaves its policy": (
        "cluster_policy",
        _update("databricks_job", _clusters(main="p1"), _clusters(main=None)),
        "high",
        'leaves its cluster policy (job_cluster["main"].new_cluster)',
    ),
    "a cluster beside the policy": (
        "cluster_policy",
        _update("databricks_job", _clusters(main="p1"), _clusters(main="p1", free=None)),
        "high",
        'job_cluster["free"].new_cluster',
    ),
    "a cluster gets another name": (
        "cluster_policy",
        _update("databricks_job", _clusters(main="p1"), _clusters(big="p1")),
        "",
        "",
    ),
    "one of two is no longer told": (
        "schedule_stopped",
        _job(_told("a@x", "b@x"), _told("a@x")),
        "high",
        "failures are told to fewer people",
    ),
    "someone else is told": ("schedule_stopped", _job(_told("a@x"), _told("z@x")), "high", "to fewer people or others"),
    "one more is told": ("schedule_stopped", _job(_told("a@x"), _told("a@x", "b@x")), "", ""),
    "a warning comes later": (
        "schedule_stopped",
        _job({"health": [{"rules": [{"value": 60}]}]}, {"health": [{"rules": [{"value": 999}]}]}),
        "medium",
        "goes from 60 to 999",
    ),
    "a trigger is deleted": (
        "schedule_stopped",
        plan(change("azurerm_data_factory_trigger_schedule", _trigger(), None)),
        "high",
        "is deleted: what it started no longer starts by itself",
    ),
    "a job with a trigger is deleted": (
        "schedule_stopped",
        plan(change("databricks_job", {"trigger": [{"pause_status": "UNPAUSED"}]}, None)),
        "high",
        "no longer starts by itself",
    ),
    "a job that someone starts is deleted": (
        "schedule_stopped",
        plan(change("databricks_job", {"name": "j", "schedule": [{"pause_status": "PAUSED"}]}, None)),
        "",
        "",
    ),
    "a trigger ends": (
        "schedule_stopped",
        _update("azurerm_data_factory_trigger_schedule", _trigger(), _trigger(end_time="2020-01-01T00:00:00Z")),
        "high",
        "end_time goes from (not set) to 2020-01-01T00:00:00Z",
    ),
    "a trigger starts another pipeline": (
        "schedule_stopped",
        _update("azurerm_data_factory_trigger_schedule", _trigger(), _trigger(pipeline=[{"name": "other"}])),
        "high",
        "it no longer starts ingest",
    ),
    "a trigger that starts once a month": (
        "schedule",
        _update("azurerm_data_factory_trigger_schedule", _trigger(), _trigger(frequency="Month")),
        "medium",
        "starts about once in 30 days instead of once a day",
    ),
    "a job that never starts again": (
        "schedule",
        _job(
            {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?"}]},
            {"schedule": [{"quartz_cron_expression": "0 0 5 1 1 ? 2099"}]},
        ),
        "medium",
        "0 0 5 1 1 ? 2099",
    ),
    "another hour": (
        "schedule",
        _job(
            {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?"}]},
            {"schedule": [{"quartz_cron_expression": "0 0 6 * * ?"}]},
        ),
        "low",
        "goes from 0 0 5 * * ? to 0 0 6 * * ?",
    ),
    "a receiver of alerts is another": (
        "monitoring_reduced",
        _update(
            "azurerm_monitor_action_group",
            {"email_receiver": [{"name": "a", "email_address": "a@x"}]},
            {"email_receiver": [{"name": "a", "email_address": "z@x"}]},
        ),
        "high",
        "goes from a@x to z@x",
    ),
    "one of two action groups goes": (
        "monitoring_reduced",
        _update(
            "azurerm_monitor_metric_alert",
            {"action": [{"action_groups": ["a", "b"]}]},
            {"action": [{"action_groups": ["a"]}]},
        ),
        "high",
        "a log, a recipient or an action goes",
    ),
    "an action group more": (
        "monitoring_reduced",
        _update(
            "azurerm_monitor_metric_alert",
            {"action": [{"action_groups": ["a"]}]},
            {"action": [{"action_groups": ["a", "b"]}]},
        ),
        "",
        "",
    ),
    "fewer logs a day": (
        "monitoring_reduced",
        _update("azurerm_log_analytics_workspace", {"daily_quota_gb": -1}, {"daily_quota_gb": 0.1}),
        "high",
        "logs past it are dropped",
    ),
    "a contact of a budget goes": (
        "spending_limit",
        _update("azurerm_consumption_budget_subscription", _budget(), _budget(contact_emails=["a@x"])),
        "high",
        "a notification of the budget goes",
    ),
    "a notification of a budget is off": (
        "spending_limit",
        _update("azurerm_consumption_budget_subscription", _budget(), _budget(enabled=False)),
        "high",
        "a notification of the budget goes",
    ),
    "a budget tells later": (
        "spending_limit",
        _update("azurerm_consumption_budget_subscription", _budget(), _budget(threshold=1000)),
        "medium",
        "threshold goes from 80 to 1000",
    ),
    "a budget counts less": (
        "spending_limit",
        _update(
            "azurerm_consumption_budget_subscription", _budget(), _budget() | {"filter": [{"tag": [{"name": "a"}]}]}
        ),
        "medium",
        "filter.tag",
    ),
    "a budget is labelled": (
        "spending_limit",
        _update("azurerm_consumption_budget_subscription", _budget() | {"etag": "a"}, _budget() | {"etag": "b"}),
        "",
        "",
    ),
    "a dataset of another store": (
        "linked_target",
        _update(
            "azurerm_data_factory_custom_dataset",
            {"linked_service": [{"name": "lake"}]},
            {"linked_service": [{"name": "other"}]},
        ),
        "high",
        "linked_service",
    ),
    "a dataset of another container": (
        "linked_target",
        _update(
            "azurerm_data_factory_custom_dataset",
            {"type_properties_json": '{"fileSystem": "raw"}'},
            {"type_properties_json": '{"fileSystem": "gold"}'},
        ),
        "high",
        "type_properties_json",
    ),
    "a linked service written otherwise": (
        "linked_target",
        _update(
            "azurerm_data_factory_linked_custom_service",
            {"type_properties_json": '{"url": "a"}'},
            {"type_properties_json": '{ "url":"a", "x":null }'},
        ),
        "",
        "",
    ),
    "a parameter of a pipeline": (
        "code_changed",
        _update("azurerm_data_factory_pipeline", {"parameters": {"url": "a"}}, {"parameters": {"url": "b"}}),
        "low",
        "parameters.url goes from a to b",
    ),
    "a parameter of the factory": (
        "code_changed",
        _update(
            "azurerm_data_factory",
            {"global_parameter": [{"name": "url", "value": "a"}]},
            {"global_parameter": [{"name": "url", "value": "b"}]},
        ),
        "low",
        'global_parameter["url"].value goes from a to b',
    ),
    "a task on a cluster that exists": (
        "compute_size",
        _job({"task": [{"task_key": "a"}]}, {"task": [{"task_key": "a", "existing_cluster_id": "7"}]}),
        "medium",
        "existing_cluster_id",
    ),
    "a lifecycle rule is switched on": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle(["raw/"], enabled=False), _lifecycle(["raw/"])),
        "high",
        'rule["r"].enabled goes from false to true',
    ),
    "a lifecycle rule for all files": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle([])),
        "high",
        "to (not set): it deletes other files",
    ),
    "a lifecycle rule for more files": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/", "silver/"])),
        "high",
        "to raw/, silver/",
    ),
    "a lifecycle rule for fewer files": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/old/"])),
        "medium",
        "to raw/old/",
    ),
    "snapshots go sooner": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle(["raw/"]), _lifecycle(["raw/"], snapshots=1)),
        "medium",
        "goes from 30 to 1 days",
    ),
    "a subnet less is let in": (
        "network_rules",
        _update("azurerm_storage_account", _rules_for("a", "b"), _rules_for("a")),
        "",
        "",
    ),
    "a subnet more is let in": (
        "network_rules",
        _update("azurerm_storage_account", _rules_for("a"), _rules_for("a", "b")),
        "medium",
        "lets in b (",
    ),
    "half the internet": (
        "network_security",
        _update("azurerm_network_security_rule", _rule(), _rule(source_address_prefix="128.0.0.0/1")),
        "critical",
        "lets the whole internet in",
    ),
    "a rule is described": (
        "network_security",
        _update(
            "azurerm_network_security_rule",
            _rule(access="Deny", source_address_prefix="*", description="a"),
            _rule(access="Deny", source_address_prefix="*", description="b"),
        ),
        "",
        "",
    ),
    "names are resolved elsewhere": (
        "network_security",
        _update("azurerm_virtual_network", {"dns_servers": []}, {"dns_servers": ["192.0.2.1"]}),
        "high",
        "dns_servers goes from (not set) to 192.0.2.1",
    ),
    "a template that may make anything": (
        "unfamiliar_provider",
        plan(change("azurerm_resource_group_template_deployment", None, {"name": "t"})),
        "high",
        "can run programs or call any API",
    ),
    "a program beside a resource": (
        "unfamiliar_provider",
        _provisioned("local-exec"),
        "high",
        "azurerm_subnet.this runs a provisioner (local-exec)",
    ),
    "a program that is read": (
        "unfamiliar_provider",
        plan(change("external", None, {"program": ["sh"]}, actions=["read"], mode="data")),
        "high",
        "external.this is read",
    ),
    "data that is read": (
        "unfamiliar_provider",
        plan(change("azurerm_databricks_workspace", None, {"name": "w"}, actions=["read"], mode="data")),
        "",
        "",
    ),
    "what holds data was deleted by hand": (
        "drift",
        plan(resource_drift=[change("azurerm_storage_container", {"name": "raw"}, None)]),
        "high",
        "was deleted outside terraform",
    ),
    "files may be overwritten": (
        "recovery_reduced",
        plan(change("azurerm_storage_container_immutability_policy", {"immutability_period_in_days": 365}, None)),
        "high",
        "is deleted",
    ),
    "deleted for good": (
        "recovery_reduced",
        _update("azurerm_storage_account", _soft_delete(permanent=False), _soft_delete(permanent=True)),
        "high",
        "permanent_delete_enabled goes from false to true",
    ),
    "a workspace with another connector": (
        "identity_changed",
        _update("azurerm_databricks_workspace", {"access_connector_id": "a"}, {"access_connector_id": "b"}),
        "high",
        "access_connector_id",
    ),
    "a secret gets another value": (
        "data_destroyed",
        plan(
            replaced(
                "databricks_secret",
                {"key": "k", "string_value": "a"},
                {"key": "k", "string_value": "b"},
                "string_value",
            )
        ),
        "medium",
        "another value",
    ),
    "a release's wheel": (
        "code_changed",
        plan(
            replaced(
                "databricks_file",
                {
                    "path": "/Volumes/c/ops/artifacts/wheels/aaaa/jobs-0.1.0-py3-none-any.whl",
                    "source": "assets/a/jobs-0.1.0.whl",
                },
                {
                    "path": "/Volumes/c/ops/artifacts/wheels/bbbb/jobs-0.2.0-py3-none-any.whl",
                    "source": "assets/b/jobs-0.2.0.whl",
                },
                "path",
            )
        ),
        "info",
        "/bbbb/jobs-0.2.0-py3-none-any.whl: another release of the same file",
    ),
    "a release's source": (
        "code_changed",
        _update(
            "databricks_workspace_file", {"source": "assets/x/aaaa/marts.py"}, {"source": "assets/x/bbbb/marts.py"}
        ),
        "info",
        "another release of the same file",
    ),
    "another file": (
        "code_changed",
        _update(
            "databricks_workspace_file", {"source": "assets/x/aaaa/marts.py"}, {"source": "assets/x/bbbb/other.py"}
        ),
        "medium",
        "other code runs",
    ),
    "a file in another volume": (
        "code_changed",
        _update("databricks_file", {"path": "/Volumes/c/ops/a/x/j-1.whl"}, {"path": "/Volumes/c/ops/b/x/j-1.whl"}),
        "medium",
        "other code runs",
    ),
    "an activity goes": (
        "task_graph",
        _update("azurerm_data_factory_pipeline", _activities(COPY, CHECK), _activities(COPY)),
        "high",
        "loses the activity check",
    ),
    "all activities go": (
        "task_graph",
        _update("azurerm_data_factory_pipeline", _activities(COPY), {}),
        "high",
        "loses the activity copy",
    ),
    "an activity within another goes": (
        "task_graph",
        _update(
            "azurerm_data_factory_pipeline",
            _activities({"name": "each", "type": "ForEach", "typeProperties": {"activities": [COPY, CHECK]}}),
            _activities({"name": "each", "type": "ForEach", "typeProperties": {"activities": [COPY]}}),
        ),
        "high",
        "loses the activity check",
    ),
    "an activity no longer waits": (
        "task_graph",
        _update(
            "azurerm_data_factory_pipeline",
            _activities(CHECK, COPY | {"dependsOn": AFTER}),
            _activities(CHECK, COPY),
        ),
        "high",
        "activity copy no longer waits for check",
    ),
    "an activity is switched off": (
        "task_graph",
        _update("azurerm_data_factory_pipeline", _activities(CHECK), _activities(CHECK | {"state": "Inactive"})),
        "high",
        "activity check is disabled",
    ),
    "an activity more": (
        "task_graph",
        _update("azurerm_data_factory_pipeline", _activities(COPY), _activities(COPY, CHECK)),
        "medium",
        "gains the activity check",
    ),
    "an activity does otherwise": (
        "task_graph",
        _update("azurerm_data_factory_pipeline", _activities(COPY), _activities(COPY | {"policy": {"retry": 1}})),
        "",
        "",
    ),
    "a new guard that is unknown": (
        "guard_unknown",
        _new_with_unknown("azurerm_storage_container", "container_access_type", wished=True),
        "medium",
        "container_access_type",
    ),
    "a new guard that the provider computes": (
        "guard_unknown",
        _new_with_unknown("databricks_catalog", "owner", wished=False),
        "",
        "",
    ),
    "runs are no longer queued": (
        "schedule_stopped",
        _job({"queue": [{"enabled": True}]}, {"queue": [{"enabled": False}]}),
        "high",
        "queued runs are lost",
    ),
    "days that were a text": (
        "lifecycle_deletes_data",
        _update("azurerm_storage_management_policy", _lifecycle([], snapshots="a"), _lifecycle([], snapshots=1)),  # type: ignore[arg-type]  # the odd plan under test
        "medium",
        "goes from a to 1 days",
    ),
    "a number that was a text": (
        "cluster_policy",
        _update("databricks_cluster_policy", {"max_clusters_per_user": "a"}, {"max_clusters_per_user": 9}),
        "high",
        "max_clusters_per_user goes from a to 9",
    ),
    "a cluster of someone else": (
        "run_as_changed",
        _update("databricks_cluster", {"single_user_name": "runner"}, {"single_user_name": "eve@example.com"}),
        "high",
        "single_user_name goes from runner to eve@example.com",
    ),
    "an alert is muted": (
        "monitoring_reduced",
        _update("azurerm_monitor_metric_alert", {}, {"mute_actions_after_alert_duration": "P2D"}),
        "medium",
        "mute_actions_after_alert_duration",
    ),
    "another time zone": (
        "schedule",
        _update("azurerm_data_factory_trigger_schedule", _trigger(), _trigger(time_zone="Samoa Standard Time")),
        "low",
        "time_zone",
    ),
    "a cluster that had no policy": (
        "cluster_policy",
        _update("databricks_job", _clusters(main=None) | {"description": "a"}, _clusters(main=None)),
        "",
        "",
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_how_bad_it_is(what: str, review_of: Callable[..., Review]) -> None:
    rule, document, severity, says = CASES[what]
    found = [one for one in review_of(document).open if one.rule == rule]
    worst = max(found, key=lambda one: one.severity, default=None)
    assert (worst.severity.word if worst else "") == severity, [plain(one.headline) for one in found]
    assert {one.severity for one in found} <= set(all_rules()[rule].severities)
    assert any(says in plain(one.headline) for one in found) or not severity, [plain(one.headline) for one in found]


WHOLE_BLOCKS = {
    "monitoring_reduced": _update(
        "azurerm_monitor_action_group",
        {"email_receiver": [{"name": "a", "email_address": "a@x", "use_common_alert_schema": True}]},
        {"email_receiver": []},
    ),
    "schedule_stopped": _job(
        {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"}]}, {}
    ),
    "spending_limit": _update("azurerm_consumption_budget_subscription", _budget(), {"amount": 2000}),
}


@pytest.mark.parametrize("rule", WHOLE_BLOCKS)
def test_a_block_that_goes_as_a_whole_is_told_once(rule: str, review_of: Callable[..., Review]) -> None:
    found = [one for one in review_of(WHOLE_BLOCKS[rule]).open if one.rule == rule]
    assert [one.severity.word for one in found] == ["high"], [plain(one.headline) for one in found]


def test_what_is_not_known_yet_is_named_by_what_it_comes_from(review_of: Callable[..., Review]) -> None:
    def references(source: str) -> Json:
        return {"references": [f"{source}.id", source]}

    sources = ("databricks_job.medallion", "databricks_catalog.main", "data.azurerm_databricks_workspace.prod")
    job, catalog, workspace = map(references, sources)
    resources = [
        *({"address": source} for source in sources),
        {"address": "databricks_permissions.this", "expressions": {"job_id": job}},
        {
            "address": "databricks_workspace_binding.this",
            "expressions": {"securable_name": catalog, "workspace_id": workspace},
        },
    ]
    access = [{"group_name": "g", "permission_level": "CAN_VIEW"}]
    found = review_of(
        plan(
            change("databricks_permissions", None, {"access_control": access}, unknown={"job_id": True}),
            change(
                "databricks_workspace_binding",
                None,
                {"securable_type": "catalog"},
                unknown={"securable_name": True, "workspace_id": True},
            ),
            configuration={"root_module": {"resources": resources}},
        )
    )
    said = {plain(one.headline) for one in found.open}
    assert "Group g gains CAN VIEW on the new job databricks_job.medallion." in said
    assert (
        "The workspace data.azurerm_databricks_workspace.prod reaches the new catalog databricks_catalog.main to read "
        "and write."
    ) in said
