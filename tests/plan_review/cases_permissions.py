"""A pair for each rule on who may do what."""

from __future__ import annotations

import json

from tests.plan_review.plans import Case, change, plan

ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stlake"
CONTAINER = f"{ACCOUNT}/blobServices/default/containers/raw"
ROLE = {
    "principal_id": "9fee07ad-f7bd-54c4-aa9f-5e3f780dda3c",
    "principal_type": "ServicePrincipal",
    "scope": CONTAINER,
}
RUNNER = "11111111-2222-3333-4444-555555555555"


def _policy(most: int) -> dict[str, object]:
    return {"name": "jobs", "definition": json.dumps({"autoscale.max_workers": {"type": "range", "maxValue": most}})}


def _run_as(who: str) -> dict[str, object]:
    argument = "user_name" if "@" in who else "service_principal_name"
    return {"name": "medallion", "run_as": [{argument: who}]}


MASKED = {"name": "t", "column": [{"name": "email", "mask": "netflix_prod.ops.hide"}]}

CASES = {
    "mask_removed": Case(
        compliant=plan(change("databricks_sql_table", {"name": "t", "column": [{"name": "email"}]}, MASKED)),
        violating=plan(change("databricks_sql_table", MASKED, {"name": "t", "column": [{"name": "email"}]})),
        severity="high",
        says="hidden values can be read",
    ),
    "role_assignment": Case(
        compliant=plan(
            change("azurerm_role_assignment", None, ROLE | {"role_definition_name": "Storage Blob Data Contributor"})
        ),
        violating=plan(
            change(
                "azurerm_role_assignment", None, ROLE | {"role_definition_name": "Owner", "scope": "/subscriptions/s"}
            )
        ),
        severity="critical",
        says="gains the role Owner on subscription s",
    ),
    "role_definition": Case(
        compliant=plan(
            change(
                "azurerm_role_definition",
                None,
                {"name": "r", "permissions": [{"actions": ["Microsoft.Storage/storageAccounts/read"]}]},
            )
        ),
        violating=plan(
            change(
                "azurerm_role_definition",
                {"name": "r", "permissions": [{"actions": ["Microsoft.Storage/storageAccounts/read"]}]},
                {"name": "r", "permissions": [{"actions": ["*"]}]},
            )
        ),
        severity="critical",
        says="The custom role r allows more than before",
    ),
    "grant": Case(
        compliant=plan(
            change(
                "databricks_grant",
                None,
                {"schema": "netflix_prod.gold", "principal": "analysts", "privileges": ["SELECT"]},
            )
        ),
        violating=plan(
            change(
                "databricks_grants",
                {"catalog": "netflix_prod", "grant": [{"principal": "analysts", "privileges": ["USE_CATALOG"]}]},
                {"catalog": "netflix_prod", "grant": [{"principal": "account users", "privileges": ["SELECT"]}]},
            )
        ),
        severity="high",
        says="Everyone (group account users) gains SELECT on catalog netflix_prod.",
    ),
    "owner_changed": Case(
        compliant=plan(
            change(
                "databricks_catalog", {"name": "c", "owner": "admins"}, {"name": "c", "owner": "admins", "comment": "x"}
            )
        ),
        violating=plan(
            change("databricks_metastore", {"name": "m", "owner": "admins"}, {"name": "m", "owner": "eve@example.com"})
        ),
        severity="critical",
        says="passes from group admins to user eve@example.com",
    ),
    "workspace_permission": Case(
        compliant=plan(
            change(
                "databricks_permissions",
                None,
                {"job_id": "7", "access_control": [{"group_name": "engineers", "permission_level": "CAN_VIEW"}]},
            )
        ),
        violating=plan(
            change(
                "databricks_permissions",
                {"job_id": "7", "access_control": [{"group_name": "users", "permission_level": "CAN_VIEW"}]},
                {"job_id": "7", "access_control": [{"group_name": "users", "permission_level": "CAN_MANAGE"}]},
            )
        ),
        severity="critical",
        says="Everyone (group users) gains CAN MANAGE on job 7 (until now CAN VIEW).",
    ),
    "workspace_binding": Case(
        compliant=plan(
            change(
                "databricks_workspace_binding",
                None,
                {"securable_name": "c", "workspace_id": 1, "binding_type": "BINDING_TYPE_READ_ONLY"},
            )
        ),
        violating=plan(
            change(
                "databricks_catalog",
                {"name": "c", "isolation_mode": "ISOLATED"},
                {"name": "c", "isolation_mode": "OPEN"},
            )
        ),
        severity="high",
        says="every workspace of the metastore reaches it",
    ),
    "membership": Case(
        compliant=plan(change("databricks_entitlements", None, {"group_id": "3", "workspace_access": True})),
        violating=plan(change("databricks_user_role", None, {"user_id": "5", "role": "account_admin"})),
        severity="high",
        says="5 joins account_admin",
    ),
    "run_as_changed": Case(
        compliant=plan(change("databricks_job", _run_as(RUNNER), _run_as(RUNNER) | {"description": "x"})),
        violating=plan(change("databricks_job", _run_as(RUNNER), _run_as("eve@example.com"))),
        severity="high",
        says=f"runs as user eve@example.com instead of service principal {RUNNER}",
    ),
    "identity_changed": Case(
        compliant=plan(
            change(
                "azurerm_data_factory",
                {"identity": [{"type": "SystemAssigned"}]},
                {"identity": [{"type": "SystemAssigned"}], "tags": {"a": "b"}},
            )
        ),
        violating=plan(change("azurerm_data_factory", {"identity": [{"type": "SystemAssigned"}]}, {"identity": []})),
        severity="high",
        says="its identity (identity.type) goes from SystemAssigned to (not set)",
    ),
    "storage_credential": Case(
        compliant=plan(
            change("databricks_external_location", {"name": "l", "read_only": False}, {"name": "l", "read_only": True})
        ),
        violating=plan(
            change(
                "databricks_storage_credential",
                {"name": "c", "azure_managed_identity": [{"access_connector_id": "/subscriptions/s/one"}]},
                {"name": "c", "azure_managed_identity": [{"access_connector_id": "/subscriptions/s/other"}]},
            )
        ),
        severity="high",
        says="reaches storage through /subscriptions/s/other instead of /subscriptions/s/one",
    ),
    "cluster_policy": Case(
        compliant=plan(change("databricks_cluster_policy", None, _policy(8))),
        violating=plan(change("databricks_cluster_policy", _policy(8), _policy(80))),
        severity="high",
        says="The cluster policy jobs limits less.",
    ),
    "azure_policy": Case(
        compliant=plan(change("azurerm_subscription_policy_assignment", None, {"name": "p", "enforce": True})),
        violating=plan(
            change(
                "azurerm_subscription_policy_assignment",
                {"name": "p", "enforce": True},
                {"name": "p", "enforce": False},
            )
        ),
        severity="high",
        says="no longer enforces",
    ),
    "federated_credential": Case(
        compliant=plan(
            change(
                "azurerm_federated_identity_credential",
                {"subject": "repo:acme/lake:environment:prod", "issuer": "https://issuer"},
                None,
            )
        ),
        violating=plan(
            change(
                "azurerm_federated_identity_credential",
                {"subject": "repo:acme/lake:environment:prod", "issuer": "https://issuer"},
                {"subject": "repo:acme/lake:pull_request", "issuer": "https://issuer"},
            )
        ),
        severity="high",
        says="repo:acme/lake:pull_request of https://issuer may act as azurerm_federated_identity_credential.this",
    ),
    "long_lived_secret": Case(
        compliant=plan(change("databricks_token", {"comment": "x"}, None)),
        violating=plan(change("databricks_token", None, {"comment": "x"})),
        severity="high",
        says="is a secret that lives on",
    ),
    "delta_sharing": Case(
        compliant=plan(change("databricks_metastore", {"name": "m"}, {"name": "m", "delta_sharing_scope": "INTERNAL"})),
        violating=plan(
            change(
                "databricks_share", {"name": "s"}, {"name": "s", "object": [{"name": "netflix_prod.gold.dim_titles"}]}
            )
        ),
        severity="high",
        says="hands out netflix_prod.gold.dim_titles",
    ),
    "key_vault_access": Case(
        compliant=plan(
            change("azurerm_key_vault_access_policy", None, {"object_id": "o", "certificate_permissions": []})
        ),
        violating=plan(
            change("azurerm_key_vault_access_policy", None, {"object_id": "o", "secret_permissions": ["Get", "Set"]})
        ),
        severity="high",
        says="gains secret Get, secret Set",
    ),
    "other_permission": Case(
        compliant=plan(change("azurerm_storage_management_policy", None, {"rule": []})),
        violating=plan(change("azurerm_cosmosdb_sql_role_assignment", None, {"scope": "/"})),
        severity="high",
        says="gives or limits access, and this review can't say whose",
    ),
}
