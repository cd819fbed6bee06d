"""The command ``lakehouse doctor``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path

_MARKS = {"good": "✓", "note": "!", "bad": "✕"}


@click.command("doctor")
@options.lake(help="Lake.")
@click.option("--env", "environment", default="dev", show_default=True, help="Whose role assignments are compared.")
def command(lake: Path, environment: str) -> None:
    """Check what runs, synthesis and deployments need, and the roles that the stacks need where `az` is logged in.

    Exits with 0 when nothing is bad, else with 1.
    """
    from local_platform.doctor import examine  # noqa: PLC0415 - `--help` needs none of it

    worst = False
    for finding in examine(lake, environment):
        click.echo(f"{_MARKS[finding.verdict]} {finding.what:<18}{finding.words}")
        worst = worst or finding.verdict == "bad"
    sys.exit(1 if worst else 0)
