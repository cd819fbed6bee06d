"""The command ``lakehouse cluster start``."""

from __future__ import annotations

import click


@click.command("start")
@click.option(
    "--autotermination-minutes",
    "minutes",
    type=click.FloatRange(min=0, min_open=True),
    default=30,
    show_default=True,
    help="End when no run has used it for so long.",
)
def command(minutes: float) -> None:
    """Start Spark, warm it up, and leave it up: runs use it until it is stopped, or nobody has for a while.

    Exits with 1 when it is up already, or can't be started.
    """
    from local_platform import cluster  # noqa: PLC0415 - `--help` needs no Spark
    from local_platform.prepare import warm_up  # noqa: PLC0415

    status = cluster.start(minutes)
    warm_up()
    click.echo(
        f"The cluster is up (process {status.pid}). Runs use it until `lakehouse cluster stop`, or {minutes:g} minutes "
        "after the last."
    )
