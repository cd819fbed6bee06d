"""The factory's managed private endpoints; the owner of the lake has to approve them before data can flow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployment.azure_cli import az
from deployment.errors import DeploymentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stacks.synthesized import Stack


@dataclass(frozen=True)
class Connection:
    """A connection to the lake, requested by one of our endpoints; ``identity`` is its resource id."""

    endpoint: str
    status: str
    identity: str


def connections(stacks: Iterable[Stack], lake: str, factory: str) -> list[Connection]:
    """Return the connections that the synthesized endpoints requested, and no others.

    Azure names the endpoint of such a connection ``<factory>.<name of the endpoint>``. Only exactly these names count,
    because anybody can request a connection.

    Args:
        stacks: The environment's stacks.
        lake: Resource id of the lake.
        factory: Name of the data factory.

    Raises:
        DeploymentError: The lake does not have a connection for each endpoint.
        ToolError: az is missing or failed.
    """
    wanted = {
        f"{factory}.{resource.body['name']}": str(resource.body["name"])
        for stack in stacks
        for resource in stack.of_type("azurerm_data_factory_managed_private_endpoint")
    }
    found = []
    for one in json.loads(az("network", "private-endpoint-connection", "list", "--id", lake) or "[]"):
        properties = one.get("properties", {})
        behind = str(properties.get("privateEndpoint", {}).get("id", "")).rsplit("/", 1)[-1]
        status = str(properties.get("privateLinkServiceConnectionState", {}).get("status", "unknown"))
        if behind in wanted:
            found.append(Connection(wanted[behind], status, str(one["id"])))
    missing = sorted(set(wanted.values()) - {one.endpoint for one in found})
    if missing:
        raise DeploymentError(
            f"{lake} has no connection from {', '.join(missing)}. Apply the platform stack first; a new endpoint takes "
            "some minutes to appear."
        )
    return sorted(found, key=lambda one: (one.endpoint, one.identity))


def approve(pending: Iterable[Connection]) -> None:
    """Approve connections."""
    for one in pending:
        az(
            *("network", "private-endpoint-connection", "approve", "--id", one.identity),
            *("--description", "Managed private endpoint of our own factory."),
        )
