"""The command ``lakehouse endpoints``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path

    from deployment.endpoints import Connection


@click.command("endpoints")
@click.option("--env", "environment", required=True, help="Which environment.")
@options.stacks()
@click.option("--approve", is_flag=True, help="Approve those that are pending.")
def command(environment: str, output: Path, *, approve: bool) -> None:
    """Show whether the lake's owner has approved the factory's private endpoints, and approve them.

    Only connections of the endpoints that were synthesized for this environment's own factory are shown or approved.
    """
    from deployment import endpoints  # noqa: PLC0415 - `--help` needs none of it

    found = found_connections(environment, output)
    pending = [one for one in found if one.status == "Pending"]
    if approve:
        endpoints.approve(pending)
    for one in found:
        click.echo(f"{one.endpoint}: {'Approved' if approve and one in pending else one.status}")


def found_connections(environment: str, output: Path) -> list[Connection]:
    """Return the connections of an environment's own endpoints."""
    from deployment import endpoints  # noqa: PLC0415 - as above
    from stacks.naming import Names  # noqa: PLC0415 - as above
    from stacks.settings import load_environment  # noqa: PLC0415 - as above
    from stacks.synthesized import read_stacks  # noqa: PLC0415 - as above

    names = Names(load_environment(environment))
    lake = f"{names.resource_group_id}/providers/Microsoft.Storage/storageAccounts/{names.lake}"
    stacks = [stack for stack in read_stacks(output) if stack.environment == environment]
    return endpoints.connections(stacks, lake, names.factory)
