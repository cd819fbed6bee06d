"""Traffic into and out of our networks."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
from plan_review.values import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ANYWHERE = frozenset({"*", "internet", "any", "0.0.0.0"})  # noqa: S104 - address ranges of rules
_WIDE_PREFIX = 8  # no private range is wider
_PEER = "remote_virtual_network_id"
_TYPES = frozenset(
    {
        "azurerm_network_security_group",
        "azurerm_network_security_rule",
        "azurerm_subnet_network_security_group_association",
        "azurerm_virtual_network_peering",
        "azurerm_route",
        "azurerm_route_table",
        "azurerm_subnet",
        "azurerm_subnet_nat_gateway_association",
        "azurerm_subnet_route_table_association",
        "azurerm_virtual_network",
        "azurerm_virtual_network_dns_servers",
    }
)
_ASSOCIATIONS = {
    "azurerm_subnet_network_security_group_association": "a subnet loses its network security group",
    "azurerm_subnet_route_table_association": "a subnet loses its routes",
    "azurerm_subnet_nat_gateway_association": "a subnet loses its NAT gateway",
}


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type in _ASSOCIATIONS and change.goes:
        yield Remark(Severity.HIGH, f"{name(change.address)} is {change.kind.value}: {_ASSOCIATIONS[change.type]}.")
    elif change.type == "azurerm_virtual_network_peering" and change.sets:
        yield Remark(
            Severity.MEDIUM,
            f"{name(change.address)} joins our network with {name(shown(change.will_be(_PEER)))}.",
        )
    elif change.type in {"azurerm_route", "azurerm_route_table"} and change.sets:
        yield from _routes(change)
    elif change.type == "azurerm_subnet" and change.kind is Kind.UPDATE:
        if (
            change.was("default_outbound_access_enabled") is False
            and change.will_be("default_outbound_access_enabled") is True
        ):
            yield Remark(
                Severity.HIGH, f"{name(change.address)} reaches the internet by itself (default outbound access)."
            )
    elif change.type.startswith("azurerm_virtual_network") and change.kind is Kind.UPDATE:
        for one in change.differences:
            if one.argument == "dns_servers":
                yield Remark(Severity.HIGH, f"{goes(change, one)}: names are resolved by others than before.")
    elif change.type.startswith("azurerm_network_security"):
        yield from _rules(change)


def _rules(change: ResourceChange) -> Iterator[Remark]:
    before, after = _listed(change.before), _listed(change.after) if change.sets else {}
    for key, rule in after.items():
        if rule == before.get(key) or rule.get("access") != "Allow":
            continue
        sources = _values(rule, "source_address_prefix", "source_address_prefixes")
        ports = ", ".join(sorted(_values(rule, "destination_port_range", "destination_port_ranges"))) or "unknown ports"
        if rule.get("direction") == "Inbound" and any(map(_is_anywhere, sources)):
            yield Remark(
                Severity.CRITICAL,
                f"{name(change.address)}: rule {name(key)} lets the whole internet in to {name(ports)}.",
            )
        elif rule.get("direction") == "Outbound" and any(
            map(_is_anywhere, _values(rule, "destination_address_prefix", "destination_address_prefixes"))
        ):
            yield Remark(Severity.MEDIUM, f"{name(change.address)}: rule {name(key)} lets traffic out to anywhere.")
        else:
            who = ", ".join(sorted(sources)) or "an unknown source"
            yield Remark(
                Severity.MEDIUM, f"{name(change.address)}: rule {name(key)} lets {name(who)} in to {name(ports)}."
            )
    for key, rule in before.items():
        if rule.get("access") == "Deny" and after.get(key) != rule and change.kind is not Kind.CREATE:
            yield Remark(Severity.HIGH, f"{name(change.address)}: rule {name(key)}, which denied, is gone or changed.")


def _listed(values: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    values = values or {}
    rules = [values] if "access" in values else blocks(values, "security_rule")
    return {str(one.get("name")): {key: one[key] for key in one if key != "description"} for one in rules}


def _values(rule: dict[str, Any], *arguments: str) -> set[str]:
    return {item.lower() for argument in arguments for item in texts(rule.get(argument)) if item}


def _is_anywhere(address: str) -> bool:
    if address in _ANYWHERE:
        return True
    try:
        return ipaddress.ip_network(address, strict=False).prefixlen < _WIDE_PREFIX
    except ValueError:
        return False


def _routes(change: ResourceChange) -> Iterator[Remark]:
    for route in blocks(change.after, "route") or [change.after or {}]:
        anywhere = _is_anywhere(str(route.get("address_prefix")).lower())
        if anywhere and route.get("next_hop_type") == "Internet":
            yield Remark(Severity.HIGH, f"{name(change.address)} sends all traffic straight to the internet.")


RULE = Rule(
    section=Section.EXPOSURE,
    title="A network is opened: security rules, routes, peerings, associations, name servers",
    why="Private endpoints help only as long as the network around them is closed.",
    severities={
        Severity.CRITICAL: "the whole internet is let in",
        Severity.HIGH: (
            "a denying rule, a security group or routes are lost, a subnet reaches the internet, or other name servers"
        ),
        Severity.MEDIUM: "any other rule that allows, or a peering",
    },
    check=_check,
    types=_TYPES,
)
