"""Replaces references by literal values of the same form, so that providers can validate all of a stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stacks.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.synthesized import Stack

_REFERENCE = re.compile(r"(?<!\$)\$\{(?:data\.)?([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z0-9_.\[\]]+)\}")
_GUID = "00000000-0000-0000-0000-00000000000a"
_NUMBER = "1234567890123456"
_ADDRESS = "203.0.113.10"
_IN_GROUP = {
    "azurerm_data_factory": "Microsoft.DataFactory/factories",
    "azurerm_databricks_access_connector": "Microsoft.Databricks/accessConnectors",
    "azurerm_databricks_workspace": "Microsoft.Databricks/workspaces",
    "azurerm_log_analytics_workspace": "Microsoft.OperationalInsights/workspaces",
    "azurerm_monitor_action_group": "Microsoft.Insights/actionGroups",
    "azurerm_nat_gateway": "Microsoft.Network/natGateways",
    "azurerm_network_security_group": "Microsoft.Network/networkSecurityGroups",
    "azurerm_private_dns_zone": "Microsoft.Network/privateDnsZones",
    "azurerm_public_ip": "Microsoft.Network/publicIPAddresses",
    "azurerm_storage_account": "Microsoft.Storage/storageAccounts",
    "azurerm_virtual_network": "Microsoft.Network/virtualNetworks",
}
_OTHER_IDS = {
    "azurerm_resource_group": "{subscription}/resourceGroups/{name}",
    "azurerm_storage_container": "{storage_account_id}/blobServices/default/containers/{name}",
    "azurerm_subnet": "{group}/providers/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}",
    "azurerm_subnet_network_security_group_association": "{subnet_id}",
    "databricks_cluster_policy": "0123456789ABCDEF",
    "databricks_job": _NUMBER,
    "databricks_metastore": _GUID,
    "databricks_pipeline": _GUID,
    "databricks_sql_endpoint": "0123456789abcdef",
}
_OTHER_ATTRIBUTES = {
    "identity[0].principal_id": _GUID,
    "ip_address": _ADDRESS,
    "managed_resource_group_id": "{subscription}/resourceGroups/{managed_resource_group_name}",
    "object_id": _NUMBER,
    "primary_dfs_endpoint": "https://{name}.dfs.core.windows.net/",
    "url": f"https://adb-{_NUMBER}.1.azuredatabricks.net/#job/{_NUMBER}",
    "workspace_id": _NUMBER,
    "workspace_url": f"adb-{_NUMBER}.1.azuredatabricks.net",
}


def with_literals(stack: Stack) -> dict[str, Any]:
    """Return the stack's document without any reference.

    A value that the document holds is put in place; for an id or attribute that only the cloud knows, a value of the
    same form is made up.

    Raises:
        ValidationError: The form of a referenced value is not known here.
    """
    resolved = stack.resolved()
    bodies = {
        (resource.type, resource.name): resource.body for resource in (*resolved.resources, *resolved.data_sources)
    }
    subscription = f"/subscriptions/{_subscription(stack.document)}"

    def invent(match: re.Match[str]) -> str:
        type_, name, attribute = match.groups()
        form = _form(type_, attribute)
        if form is None:
            raise ValidationError(
                f"{stack.name}: no literal is known for {match[0]}. Give its form in stacks/literals.py"
            )
        body = bodies.get((type_, name), {})
        group = f"{subscription}/resourceGroups/{body.get('resource_group_name', '')}"
        known = {**body, "subscription": subscription, "group": group}
        return _REFERENCE.sub(invent, form.format_map(known))

    def replaced(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: replaced(item) for key, item in value.items()}
        if isinstance(value, list):
            return [replaced(item) for item in value]
        return _REFERENCE.sub(invent, value) if isinstance(value, str) else value

    document: dict[str, Any] = replaced(dict(resolved.document))
    return document


def _form(type_: str, attribute: str) -> str | None:
    if attribute != "id":
        return _OTHER_ATTRIBUTES.get(attribute)
    if type_ in _IN_GROUP:
        return f"{{group}}/providers/{_IN_GROUP[type_]}/{{name}}"
    return _OTHER_IDS.get(type_)


def _subscription(document: Mapping[str, Any]) -> str:
    for provider in document.get("provider", {}).get("azurerm", []):
        return str(provider["subscription_id"])
    return _GUID
