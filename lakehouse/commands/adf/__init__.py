"""The command ``lakehouse adf``: one module of this package for each of its commands."""

from __future__ import annotations

import click

from lakehouse.groups import CommandModules


@click.group("adf", cls=CommandModules, package=__name__)
def command() -> None:
    """Check and run Data Factory definitions, and evaluate expressions."""
