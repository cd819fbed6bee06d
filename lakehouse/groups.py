"""Groups of commands whose members are found by the names of modules."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import click


class CommandModules(click.Group):
    """Finds a command in the module that bears its name, so that one command never pays for another's imports.

    Args:
        package: Dotted name of the package whose modules are the commands; each has one `command`.
        arguments: As `click.Group` takes them.
    """

    def __init__(self, *, package: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the modules."""
        path = importlib.import_module(self._package).__path__
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(path))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self._package}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command
