"""The lake's account: firewall, features and tiers that go together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stacks.findings import is_known, not_allowed
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

REPLICATIONS = frozenset({"LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"})
"""Source: the argument ``account_replication_type`` of azurerm_storage_account (4.55.0)."""
NO_ARCHIVE = frozenset({"ZRS", "GZRS", "RAGZRS"})
"""Redundancies without an archive tier.

Source: https://learn.microsoft.com/azure/storage/blobs/access-tiers-overview (archive tier: LRS, GRS, RA-GRS only).
"""
BYPASSES = frozenset({"AzureServices", "Logging", "Metrics", "None"})
"""Source: the argument ``bypass`` of azurerm_storage_account's network_rules (4.55.0)."""
ACTIONS = frozenset({"Allow", "Deny"})
FLAT_FEATURES = ("versioning_enabled", "change_feed_enabled")
"""Blob features that do not exist with a hierarchical namespace; nor does ``restore_policy``.

Source: https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts.
"""
_TIERS = ("tier_to_cool", "tier_to_cold", "tier_to_archive", "delete")
_AFTER = "_after_days_since_modification_greater_than"


def check(stack: Stack) -> Iterator[Problem]:
    """Check accounts, their containers and their lifecycle rules."""
    for account in stack.of_type("azurerm_storage_account"):
        messages = [not_allowed("account_replication_type", account.body.get("account_replication_type"), REPLICATIONS)]
        messages += [*_feature_problems(account), *_firewall_problems(stack, account)]
        yield from ((account, message) for message in messages if message)
    for container in stack.of_type("azurerm_storage_container"):
        if "storage_account_name" in container.body:
            yield (
                container,
                "storage_account_name goes through the data plane, which has no keys; use storage_account_id",
            )
    for policy in stack.of_type("azurerm_storage_management_policy"):
        yield from ((policy, message) for message in _lifecycle_problems(stack, policy))


def _feature_problems(account: Resource) -> Iterator[str]:
    if not account.body.get("is_hns_enabled"):
        return
    for properties in account.blocks("blob_properties"):
        on = [feature for feature in FLAT_FEATURES if properties.get(feature) is True]
        on += ["restore_policy"] * bool(properties.get("restore_policy"))
        for feature in on:
            yield f"{feature} is on, which a hierarchical namespace does not have; leave it out (soft delete works)"


def _firewall_problems(stack: Stack, account: Resource) -> Iterator[str | None]:
    connectors = {connector.address for connector in stack.of_type("azurerm_databricks_access_connector")}
    for rules in account.blocks("network_rules"):
        yield not_allowed("default_action", rules.get("default_action"), ACTIONS)
        yield from (not_allowed("bypass", one, BYPASSES) for one in rules.get("bypass", []))
        links = [str(link.get("endpoint_resource_id")) for link in blocks(rules, "private_link_access")]
        for link in links:
            target = stack.target(link)
            if target and target.type != "azurerm_databricks_access_connector":
                yield f"private_link_access names {target.address}; allowed: an access connector of Databricks"
        missing = sorted(connectors - {target.address for link in links if (target := stack.target(link))})
        if rules.get("default_action") == "Deny" and missing and not any(map(is_known, links)):
            names = ", ".join(missing)
            yield f"the firewall denies by default and no private_link_access lets {names} in"


def _lifecycle_problems(stack: Stack, policy: Resource) -> Iterator[str]:
    containers = {str(container.body.get("name")) for container in stack.of_type("azurerm_storage_container")}
    account = stack.target(policy.body.get("storage_account_id"))
    replication = account.body.get("account_replication_type") if account else None
    names = [rule.get("name") for rule in policy.blocks("rule")]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"rule {name!r} appears {names.count(name)} times; each rule needs a name of its own"
    for rule in policy.blocks("rule"):
        label = f"rule {rule.get('name')!r}"
        for prefix in [prefix for filters in blocks(rule, "filters") for prefix in filters.get("prefix_match", [])]:
            problem = not_allowed(f"{label}: the container of prefix {prefix!r}", prefix.split("/")[0], containers)
            if problem and containers:
                yield problem
        for base in [base for actions in blocks(rule, "actions") for base in blocks(actions, "base_blob")]:
            yield from _tier_problems(label, base, replication)


def _tier_problems(label: str, base: dict[str, Any], replication: object) -> Iterator[str]:
    if replication in NO_ARCHIVE and any(key.startswith("tier_to_archive") for key in base):
        yield f"{label} archives, which {replication} does not have; allowed: cool and cold, or LRS, GRS, RAGRS"
    given = [(tier, days) for tier in _TIERS if isinstance(days := base.get(tier + _AFTER), (int, float))]
    for (earlier, first), (later, second) in pairwise(given):
        if second <= first:
            yield f"{label}: {later} after {second} days comes no later than {earlier} after {first}; days must rise"
