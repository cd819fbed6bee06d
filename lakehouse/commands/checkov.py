"""The command ``lakehouse checkov``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click


@click.command("checkov")
@click.option(
    "--stacks",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of synthesized stacks; without it, the working tree is synthesized.",
)
def command(folder: Path | None) -> None:
    """Run Checkov over the synthesized stacks; hold its findings against environments/suppressions.toml as of today.

    Exits with 0 when nothing is open; with 1 when a finding is, a suppression has expired, is malformed or is not
    needed, or Checkov is not installed; with 2 for a wrong option.
    """
    from stacks.checkov import run_checkov  # noqa: PLC0415 - `--help` needs no stacks
    from stacks.fresh import fresh_output  # noqa: PLC0415 - the same
    from stacks.policies.suppressions import read_register  # noqa: PLC0415 - the same

    register = read_register(dt.datetime.now(tz=dt.UTC).date())
    with fresh_output(folder) as output:
        judged = register.judge("checkov", run_checkov(output))
    click.echo("\n".join(judged.lines()))
    sys.exit(0 if judged.clean else 1)
