"""Who gets through the firewall of a service."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import UNKNOWN, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ADDRESSES = frozenset(
    {
        "ip_rules",
        "ip_addresses",
        "allowed_ips",
        "ip_range_filter",
        "ip_mask",
        "authorized_ip_ranges",
        "start_ip_address",
        "end_ip_address",
    }
)
_NETWORKS = frozenset({"virtual_network_subnet_ids", "subnet_id", "endpoint_resource_id"})
_BLOCKS = ("network_rules", "network_acls", "network_rule_set", "private_link_access", "virtual_network_rule")
_WIDE_PREFIX = 16


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type.endswith("_network_rules") and change.kind is Kind.DELETE:
        yield Remark(Severity.CRITICAL, f"{name(change.address)} is gone: without rules the service lets everybody in.")
    if not change.sets:
        return
    for one in change.differences:
        inside = (
            any(block in one.path for block in _BLOCKS)
            or "network_rules" in change.type
            or "firewall_rule" in change.type
        )
        if one.argument == "default_action":
            yield from _default_action(change, one)
        elif one.argument in _ADDRESSES and inside:
            yield from _addresses(change, one)
        elif one.argument == "bypass":
            added = _items(one.after) - (_items(one.before) or {"None"})
            if added - {"None"} and change.kind is not Kind.CREATE:
                yield Remark(Severity.MEDIUM, f"{name(change.address)}: {names(sorted(added))} may pass its firewall.")
        elif one.argument in _NETWORKS and inside and change.kind is not Kind.CREATE:
            let_in = {shown(UNKNOWN)} if one.after is UNKNOWN else _items(one.after) - _items(one.before)
            if let_in:
                yield Remark(
                    Severity.MEDIUM, f"{name(change.address)} lets in {names(sorted(let_in))} ({name(one.shown_path)})."
                )


def _default_action(change: ResourceChange, one: Difference) -> Iterator[Remark]:
    if one.after == "Allow":
        severity = Severity.HIGH if change.kind is Kind.CREATE else Severity.CRITICAL
        yield Remark(
            severity,
            f"{name(change.address)} lets in every network that no rule forbids ({name(one.shown_path)} is Allow).",
        )
    elif one.before == "Deny" and one.after != "Deny":
        yield Remark(
            Severity.CRITICAL,
            f"{name(change.address)}: {name(one.shown_path)} is no longer Deny but {name(shown(one.after))}.",
        )


def _addresses(change: ResourceChange, one: Difference) -> Iterator[Remark]:
    added = _items(one.after) - _items(one.before)
    if added:
        wide = {address for address in added if _is_wide(address)}
        yield Remark(
            Severity.CRITICAL if wide else Severity.MEDIUM,
            f"{name(change.address)} lets in {names(sorted(added))} ({name(one.shown_path)}).",
        )


def _items(value: object) -> set[str]:
    return {part.strip() for text in texts(value) for part in text.split(",")}


def _is_wide(address: str) -> bool:
    if address in {"*", "Internet", "Any"}:
        return True
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    return network.prefixlen < _WIDE_PREFIX or address == "0.0.0.0"  # noqa: S104 - no binding: Azure's "all of Azure"


RULE = Rule(
    section=Section.EXPOSURE,
    title="The firewall of a service is opened",
    why="Rules by address and network are what is left when a credential leaks.",
    severities={
        Severity.CRITICAL: "the default becomes Allow, the rules go, or a wide range is let in",
        Severity.HIGH: "something new allows by default",
        Severity.MEDIUM: "an address, a network or a service is let in",
    },
    check=_check,
)
