"""The private way to a service is removed or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_TYPES = {
    "azurerm_private_endpoint": "the private endpoint",
    "azurerm_data_factory_managed_private_endpoint": "the factory's managed private endpoint",
    "azurerm_private_dns_zone_virtual_network_link": "the link by which our network resolves private names",
    "azurerm_private_dns_a_record": "a private name",
    "azurerm_private_link_service": "the private link service",
    "databricks_mws_private_access_settings": "the private access settings",
    "databricks_mws_ncc_private_endpoint_rule": "the private endpoint of serverless compute",
    "databricks_mws_ncc_binding": "the network of serverless compute",
    "databricks_mws_vpc_endpoint": "the private endpoint",
}


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.goes:
        waits = " The new one has to be approved before it works." if change.kind is Kind.REPLACE else ""
        yield Remark(Severity.HIGH, f"{name(change.address)}, {_TYPES[change.type]}, is {change.kind.value}.{waits}")
    elif change.kind is Kind.UPDATE:
        for one in change.differences:
            if one.argument in {
                "private_connection_resource_id",
                "subresource_names",
                "private_dns_zone_ids",
                "public_access_enabled",
            }:
                yield Remark(
                    Severity.HIGH,
                    f"{goes(change, one)}.",
                )


RULE = Rule(
    section=Section.EXPOSURE,
    title="A private endpoint or private name is removed or changed",
    why="Without it the service is unreachable, and the quick repair is usually to make it public.",
    severities={Severity.HIGH: "always"},
    check=_check,
    types=frozenset(_TYPES),
)
