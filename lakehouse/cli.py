"""The command ``lakehouse``: one module of ``lakehouse.commands`` for each of its commands."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from lakehouse import commands
from lakehouse.errors import LakehouseError


class _CommandModules(click.Group):
    """Finds a command in the module that bears its name, so that one command never pays for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the modules."""
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"lakehouse.commands.{cmd_name.replace('-', '_')}").command
        return command


@click.group(cls=_CommandModules, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="netflix-lakehouse")
def lakehouse() -> None:
    """Run, check and promote the Netflix lakehouse."""


def main() -> None:
    """Run the command; what is known to go wrong is told in one message, without a traceback."""
    try:
        lakehouse()
    except LakehouseError as error:
        click.echo(f"lakehouse: {error}", err=True)
        sys.exit(1)
