"""The command ``lakehouse cluster status``."""

from __future__ import annotations

import sys

import click


@click.command("status")
def command() -> None:
    """Tell whether Spark is up; exits with 1 when it is not."""
    from local_platform import cluster  # noqa: PLC0415 - `--help` needs no Spark

    status = cluster.find()
    if status is None:
        click.echo("No cluster is up. `lakehouse cluster start` starts one.")
        sys.exit(1)
    use = "a run uses it" if status.lent else f"unused for {status.idle_seconds / 60:.0f} min"
    click.echo(
        f"The cluster is up: process {status.pid}, {status.memory / (1 << 20):.0f} MiB, {use}; ends "
        f"{status.ends_after_idle_seconds / 60:g} min after its last run."
    )
