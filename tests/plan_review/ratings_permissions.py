"""Ratings on who may do what."""

from __future__ import annotations

import json

from tests.plan_review.plans import Json, Rating, change, plan, released, unchanged, update

GROUP = "/subscriptions/s/resourceGroups/rg"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stlake"
IDENTITY = "9fee07ad-f7bd-54c4-aa9f-5e3f780dda3c"
FACTORY = unchanged("azurerm_data_factory", {"name": "adf", "identity": [{"principal_id": IDENTITY}]})
RUNNER = "11111111-2222-3333-4444-555555555555"
CATALOG = unchanged("databricks_catalog", {"name": "c"})
LIST = {"type": "allowlist", "values": ["a"]}


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


def _grant(*known: Json, catalog: str = "c") -> Json:
    return plan(
        *known, change("databricks_grant", None, {"catalog": catalog, "principal": RUNNER, "privileges": ["MODIFY"]})
    )


def _access(known: Json, unknown: Json) -> Json:
    values = {"job_id": "7", "access_control": [known]}
    return plan(change("databricks_permissions", None, values, unknown={"access_control": [unknown]}))


def _binding(how: str, catalog: Json = CATALOG) -> Json:
    values = {"securable_name": "c", "securable_type": "catalog", "workspace_id": 7, "binding_type": how}
    return plan(catalog, change("databricks_workspace_binding", None, values))


def _policy(before: Json, after: Json) -> Json:
    return update(
        "databricks_cluster_policy", {"definition": json.dumps({"x": before})}, {"definition": json.dumps({"x": after})}
    )


def _clusters(**policies: str | None) -> Json:
    return {
        "job_cluster": [
            {"job_cluster_key": key, "new_cluster": [{"num_workers": 2, "policy_id": policy}]}
            for key, policy in policies.items()
        ]
    }


RATINGS: dict[str, Rating] = {
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
                unknown={"id": True, "display_name": True, "principal_id": True}
                | {"service_principal_name": True, "user_name": True},  # the provider computes the other names
            )
        ),
        "info",
        "Group g gains USER on the workspace.",
    ),
    "the same permission on the folder of another release": (
        "workspace_permission",
        released(
            "databricks_permissions",
            "directory_path",
            "/netflix/dev/gold/{}",
            access_control=[{"group_name": "g", "permission_level": "CAN_READ"}],
        ),
        "",
        "",
    ),
    "a group known after apply gains a permission": (
        "workspace_permission",
        _access({"permission_level": "CAN_VIEW"}, {"group_name": True}),
        "medium",
        "who gains CAN VIEW is known only after apply",
    ),
    "a permission known after apply": (
        "workspace_permission",
        _access({"group_name": "g"}, {"permission_level": True}),
        "medium",
        "who may do what is known only after apply",
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
        update("databricks_cluster_policy", {"max_clusters_per_user": 1}, {"max_clusters_per_user": 9}),
        "high",
        "max_clusters_per_user goes from 1 to 9",
    ),
    "another policy": (
        "cluster_policy",
        update("databricks_job", _clusters(main="p1"), _clusters(main="p2")),
        "medium",
        "policy_id goes from p1 to p2",
    ),
    "a cluster leaves its policy": (
        "cluster_policy",
        update("databricks_job", _clusters(main="p1"), _clusters(main=None)),
        "high",
        'leaves its cluster policy (job_cluster["main"].new_cluster)',
    ),
    "a cluster beside the policy": (
        "cluster_policy",
        update("databricks_job", _clusters(main="p1"), _clusters(main="p1", free=None)),
        "high",
        'job_cluster["free"].new_cluster',
    ),
    "a cluster gets another name": (
        "cluster_policy",
        update("databricks_job", _clusters(main="p1"), _clusters(big="p1")),
        "",
        "",
    ),
    "a workspace with another connector": (
        "identity_changed",
        update("azurerm_databricks_workspace", {"access_connector_id": "a"}, {"access_connector_id": "b"}),
        "high",
        "access_connector_id",
    ),
    "a number that was a text": (
        "cluster_policy",
        update("databricks_cluster_policy", {"max_clusters_per_user": "a"}, {"max_clusters_per_user": 9}),
        "high",
        "max_clusters_per_user goes from a to 9",
    ),
    "a cluster of someone else": (
        "run_as_changed",
        update("databricks_cluster", {"single_user_name": "runner"}, {"single_user_name": "eve@example.com"}),
        "high",
        "single_user_name goes from runner to eve@example.com",
    ),
    "a cluster that had no policy": (
        "cluster_policy",
        update("databricks_job", _clusters(main=None) | {"description": "a"}, _clusters(main=None)),
        "",
        "",
    ),
}
