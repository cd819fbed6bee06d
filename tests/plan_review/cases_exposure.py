"""A pair for each rule on what is open to whom."""

from __future__ import annotations

from tests.plan_review.plans import Case, change, plan

ACCOUNT = {"name": "stlake"}


def _account(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    return plan(change("azurerm_storage_account", ACCOUNT | before, ACCOUNT | after))


def _rules(action: str, *addresses: str) -> dict[str, object]:
    return {"network_rules": [{"default_action": action, "ip_rules": list(addresses)}]}


def _nsg(source: str) -> dict[str, object]:
    return {
        "name": "ssh",
        "access": "Allow",
        "direction": "Inbound",
        "source_address_prefix": source,
        "destination_port_range": "22",
    }


CASES = {
    "public_network": Case(
        compliant=_account({"public_network_access_enabled": True}, {"public_network_access_enabled": False}),
        violating=_account({"public_network_access_enabled": False}, {"public_network_access_enabled": True}),
        severity="critical",
        says="public_network_access_enabled goes from false to true: it will answer on the internet",
    ),
    "network_rules": Case(
        compliant=_account(_rules("Deny", "203.0.113.7"), _rules("Deny")),
        violating=_account(_rules("Deny"), _rules("Allow")),
        severity="critical",
        says="network_rules.default_action is Allow",
    ),
    "key_access": Case(
        compliant=_account({"shared_access_key_enabled": True}, {"shared_access_key_enabled": False}),
        violating=_account({"shared_access_key_enabled": False}, {"shared_access_key_enabled": True}),
        severity="high",
        says="shared_access_key_enabled is true",
    ),
    "anonymous_access": Case(
        compliant=plan(
            change("azurerm_storage_container", {"name": "raw"}, {"name": "raw", "container_access_type": "private"})
        ),
        violating=plan(change("azurerm_storage_container", None, {"name": "raw", "container_access_type": "blob"})),
        severity="critical",
        says="is readable without signing in",
    ),
    "transport_security": Case(
        compliant=_account({"min_tls_version": "TLS1_0"}, {"min_tls_version": "TLS1_2"}),
        violating=_account({"min_tls_version": "TLS1_2"}, {"min_tls_version": "TLS1_0"}),
        severity="high",
        says="min_tls_version is TLS1_0 instead of TLS1_2",
    ),
    "network_security": Case(
        compliant=plan(change("azurerm_network_security_rule", _nsg("*"), None)),
        violating=plan(change("azurerm_network_security_rule", None, _nsg("0.0.0.0/0"))),
        severity="critical",
        says="rule ssh lets the whole internet in to 22",
    ),
    "public_address": Case(
        compliant=plan(change("azurerm_public_ip", {"name": "p"}, None)),
        violating=plan(
            change(
                "azurerm_databricks_workspace",
                {"custom_parameters": [{"no_public_ip": True}]},
                {"custom_parameters": [{"no_public_ip": False}]},
            )
        ),
        severity="critical",
        says="clusters get public addresses",
    ),
    "private_path_removed": Case(
        compliant=plan(change("azurerm_private_endpoint", None, {"name": "pep"})),
        violating=plan(change("azurerm_private_endpoint", {"name": "pep"}, None)),
        severity="high",
        says="the private endpoint, is deleted",
    ),
    "encryption_weakened": Case(
        compliant=_account({"cross_tenant_replication_enabled": True}, {"cross_tenant_replication_enabled": False}),
        violating=_account(
            {"customer_managed_key": [{"key_vault_key_id": "https://v.vault.azure.net/keys/k"}]},
            {"customer_managed_key": []},
        ),
        severity="high",
        says="customer_managed_key.key_vault_key_id goes from https://v.vault.azure.net/keys/k to (not set)",
    ),
    "workspace_security": Case(
        compliant=plan(
            change("azurerm_databricks_workspace", {"sku": "premium"}, {"sku": "premium", "tags": {"a": "b"}})
        ),
        violating=plan(change("azurerm_databricks_workspace", {"sku": "premium"}, {"sku": "standard"})),
        severity="high",
        says="sku goes from premium to standard",
    ),
    "linked_target": Case(
        compliant=plan(
            change("azurerm_data_factory_linked_custom_service", {"name": "s"}, {"name": "s", "description": "x"})
        ),
        violating=plan(
            change(
                "azurerm_data_factory_linked_service_data_lake_storage_gen2",
                {"name": "s", "url": "https://stlake.dfs.core.windows.net"},
                {"name": "s", "url": "https://evil.dfs.core.windows.net"},
            )
        ),
        severity="high",
        says="url goes from https://stlake.dfs.core.windows.net to https://evil.dfs.core.windows.net",
    ),
}
