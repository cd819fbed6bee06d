"""The command ``lakehouse prepare``."""

from __future__ import annotations

import click


@click.command("prepare")
def command() -> None:
    """Fetch what Spark needs and make it start quicker, once a machine; `make run` does it by itself."""
    from local_platform import prepare as preparation  # noqa: PLC0415 - `--help` needs no Spark

    preparation.prepare()
