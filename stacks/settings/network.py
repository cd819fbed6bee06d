"""The virtual network, and what may be reached from outside it."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from stacks.settings.base import Section, one_of, refuse

_SMALLEST_DATABRICKS_PREFIX = 26
_SMALLEST_ENDPOINTS_PREFIX = 28  # 16 addresses, of which Azure reserves five
# Azure's firewall accepts no /31 and no /32; a range wider than /8 would let in much of the internet.
_PUBLIC_PREFIXES = range(8, 31)


def _network(value: object) -> IPv4Network:
    try:
        return IPv4Network(value if isinstance(value, str) else "")
    except ValueError as error:
        raise refuse("a network in CIDR form without host bits, such as 10.20.0.0/23") from error


Network = Annotated[IPv4Network, BeforeValidator(_network)]


def _public(written: str) -> str:
    refusal = refuse("a public address, or a public range from /8 to /30 without host bits")
    try:
        network = IPv4Network(written)
    except ValueError as error:
        raise refusal from error
    if not network.is_global or ("/" in written and network.prefixlen not in _PUBLIC_PREFIXES):
        raise refusal
    return written


class NetworkSettings(Section):
    """Ranges of the virtual network, and which services get private endpoints.

    Databricks takes two addresses a node, one in each of its subnets, and keeps five: a /23 holds some 500 nodes, a /26
    (the smallest that Databricks accepts) 59. Subnets can't be resized while a workspace uses them.
    """

    address_space: Network = Field(
        description="Range of the whole network. It must not overlap networks that are ever to be peered with it."
    )
    databricks_host: Network = Field(
        description="Subnet of the nodes' host interfaces. Resizing replaces the workspace."
    )
    databricks_container: Network = Field(
        description="Subnet of the containers' interfaces, as large as the hosts'. Resizing replaces the workspace."
    )
    private_endpoints: Network = Field(description="Subnet of the private endpoints; each takes one address.")
    zones: tuple[Annotated[str, one_of("1", "2", "3")], ...] = Field(
        strict=False,
        max_length=1,
        description="Zone of the NAT gateway; a gateway lives in one. Empty: Azure chooses, and names none.",
    )
    nat_idle_timeout_minutes: int = Field(
        ge=4, le=120, description="After how long the gateway drops an idle connection. Long ones use up its ports."
    )
    private_link: bool = Field(
        description="Private endpoints and DNS zones for lake, factory and workspace; some 7 EUR a month for"
        " each endpoint"
        " and traffic on top. Required where public access is off."
    )
    public_access: bool = Field(
        description="Lets browsers and tools reach workspace and factory over the internet, behind Entra ID."
        " Off, people"
        " and deployment agents need a way into the network, such as a VPN or peering."
    )
    allowed_ip_ranges: tuple[Annotated[str, AfterValidator(_public)], ...] = Field(
        default=(),
        strict=False,
        description="Public addresses that may read the lake through its firewall, such as an office's. Each"
        " one is a way"
        " around the private network; empty, only the network, the factory and Databricks' connector get in.",
    )

    @model_validator(mode="after")
    def _subnets_fit(self) -> Self:
        subnets = {
            "databricks_host": self.databricks_host,
            "databricks_container": self.databricks_container,
            "private_endpoints": self.private_endpoints,
        }
        for name, subnet in subnets.items():
            if not subnet.subnet_of(self.address_space):
                raise refuse(f"{name} within address_space {self.address_space}", key=name, found=str(subnet))
        for (first, one), (second, other) in combinations(subnets.items(), 2):
            if one.overlaps(other):
                raise refuse(f"a range that does not overlap {first} ({one})", key=second, found=str(other))
        for name in ("databricks_host", "databricks_container"):
            if subnets[name].prefixlen > _SMALLEST_DATABRICKS_PREFIX:
                raise refuse("a /26 or larger, for Databricks", key=name, found=str(subnets[name]))
        if self.private_link and self.private_endpoints.prefixlen > _SMALLEST_ENDPOINTS_PREFIX:
            raise refuse(
                "a /28 or larger while private_link is true", key="private_endpoints", found=str(self.private_endpoints)
            )
        return self

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.public_access and not self.private_link:
            raise refuse("true while public_access is false: nothing could be reached", key="private_link", found=False)
        if not self.public_access and self.allowed_ip_ranges:
            raise refuse(
                "empty while public_access is false", key="allowed_ip_ranges", found=list(self.allowed_ip_ranges)
            )
        return self
