"""The command ``lakehouse plans``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path


@click.group("plans")
def command() -> None:
    """Put away what was reviewed, and bring it back to be applied: digests, never a plan."""


@command.command()
@click.option("--env", "environment", required=True, help="Whose plans.")
@click.option("--plans", "folder", type=options.FOLDER, help="Folder of the plans; build/plans/<ENV> when left out.")
def push(environment: str, folder: Path | None) -> None:
    """Put the manifest of plans into the container `plans` of the state's storage account, under their commit."""
    from deployment import plan_store  # noqa: PLC0415 - `--help` needs none of it

    click.echo(plan_store.push(environment, options.plans_folder(folder, environment), _account(environment)))


@command.command()
@click.option("--env", "environment", required=True, help="Whose plans.")
@click.option("--commit", required=True, help="Full id of the commit that was planned.")
@click.option(
    "--plans",
    "folder",
    type=options.FOLDER,
    help="Folder for it, instead of the plans in it; build/plans/<ENV> when left out.",
)
def pull(environment: str, commit: str, folder: Path | None) -> None:
    """Bring the manifest of the plans back that were reviewed for a commit."""
    from deployment import plan_store  # noqa: PLC0415 - as above

    plan_store.pull(environment, commit, options.plans_folder(folder, environment), _account(environment))


def _account(environment: str) -> str:
    from stacks.settings import load_environment  # noqa: PLC0415 - as above

    return load_environment(environment).state.storage_account
