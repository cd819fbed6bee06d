"""Ratings on what can be reached."""

from __future__ import annotations

from tests.plan_review.plans import Json, Rating, update


def _rule(**values: str) -> Json:
    return {
        "access": "Allow",
        "direction": "Inbound",
        "source_address_prefix": "10.0.0.0/16",
        "destination_port_range": "443",
        **values,
    }


def _rules_for(*subnets: str) -> Json:
    return {"network_rules": [{"default_action": "Deny", "virtual_network_subnet_ids": list(subnets)}]}


RATINGS: dict[str, Rating] = {
    "a dataset of another store": (
        "linked_target",
        update(
            "azurerm_data_factory_custom_dataset",
            {"linked_service": [{"name": "lake"}]},
            {"linked_service": [{"name": "other"}]},
        ),
        "high",
        "linked_service",
    ),
    "a dataset of another container": (
        "linked_target",
        update(
            "azurerm_data_factory_custom_dataset",
            {"type_properties_json": '{"fileSystem": "raw"}'},
            {"type_properties_json": '{"fileSystem": "gold"}'},
        ),
        "high",
        "type_properties_json",
    ),
    "a linked service written otherwise": (
        "linked_target",
        update(
            "azurerm_data_factory_linked_custom_service",
            {"type_properties_json": '{"url": "a"}'},
            {"type_properties_json": '{ "url":"a", "x":null }'},
        ),
        "",
        "",
    ),
    "a subnet less is let in": (
        "network_rules",
        update("azurerm_storage_account", _rules_for("a", "b"), _rules_for("a")),
        "",
        "",
    ),
    "a subnet more is let in": (
        "network_rules",
        update("azurerm_storage_account", _rules_for("a"), _rules_for("a", "b")),
        "medium",
        "lets in b (",
    ),
    "half the internet": (
        "network_security",
        update("azurerm_network_security_rule", _rule(), _rule(source_address_prefix="128.0.0.0/1")),
        "critical",
        "lets the whole internet in",
    ),
    "a rule is described": (
        "network_security",
        update(
            "azurerm_network_security_rule",
            _rule(access="Deny", source_address_prefix="*", description="a"),
            _rule(access="Deny", source_address_prefix="*", description="b"),
        ),
        "",
        "",
    ),
    "names are resolved elsewhere": (
        "network_security",
        update("azurerm_virtual_network", {"dns_servers": []}, {"dns_servers": ["192.0.2.1"]}),
        "high",
        "dns_servers goes from (not set) to 192.0.2.1",
    ),
}
