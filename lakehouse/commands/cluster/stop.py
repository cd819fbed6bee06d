"""The command ``lakehouse cluster stop``."""

from __future__ import annotations

import click


@click.command("stop")
def command() -> None:
    """Stop the Spark that stays up; exits with 1 while a run uses it."""
    from local_platform import cluster  # noqa: PLC0415 - `--help` needs no Spark

    click.echo("The cluster is stopped." if cluster.stop() else "No cluster is up.")
