"""The command ``lakehouse``: one module of ``lakehouse.commands`` for each of its commands."""

from __future__ import annotations

import sys

import click

from lakehouse import commands
from lakehouse.errors import LakehouseError
from lakehouse.foreign_text import clean
from lakehouse.groups import CommandModules
from lakehouse.system_errors import explain


@click.group(cls=CommandModules, package=commands.__name__, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="netflix-lakehouse")
def lakehouse() -> None:
    """Run, check and promote the Netflix lakehouse."""


def main() -> None:
    """Run the command; print an expected error, or one of the operating system, as one message without a traceback.

    In Python's development mode (PYTHONDEVMODE=1) an error of the operating system keeps its traceback.
    """
    try:
        lakehouse()
    except LakehouseError as error:
        click.echo(f"lakehouse: {clean(str(error))}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if sys.flags.dev_mode:
            raise
        click.echo(f"lakehouse: {clean(f'{sys.argv[1]} failed: {explain(error)}')}", err=True)
        sys.exit(1)
