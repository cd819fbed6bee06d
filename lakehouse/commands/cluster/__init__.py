"""The command ``lakehouse cluster``: one module of this package for each of its commands."""

from __future__ import annotations

import click

from lakehouse.groups import CommandModules


@click.group("cluster", cls=CommandModules, package=__name__)
def command() -> None:
    """Keep Spark up between runs, as an all-purpose cluster: the next run finds it warm."""
