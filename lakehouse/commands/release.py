"""The command ``lakehouse release``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from releases.git import Git

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("release")
def command() -> None:
    """Show, prove and check out releases."""


@command.command()
def show() -> None:
    """Tell which release is where, since when, and whether it is what is checked out."""
    from releases.show import describe  # noqa: PLC0415 - `--help` needs none of it
    from stacks.settings.loader import environment_names  # noqa: PLC0415

    click.echo(describe(_git(), environment_names()))


@command.command()
@click.option("--env", "environment", default="dev", show_default=True, help="Where it was tried.")
@click.option("--tests", required=True, type=_FILE, help="Report of the tests, from pytest --junit-xml.")
@click.option("--run", "result", required=True, type=_FILE, help="Figures of a run, from lakehouse run --json.")
def record(environment: str, tests: Path, result: Path) -> None:
    """Note at the commit that is checked out that its tests passed and its very files ran.

    Share the note with: git push origin refs/notes/evidence-<ENV>
    """
    from releases import evidence  # noqa: PLC0415 - as above

    proof = evidence.record(_git(), environment, tests, result)
    click.echo(
        f"Commit {proof.commit[:12]}: {proof.tests} tests passed, run {proof.run_id} succeeded in {environment}."
    )


@command.command()
@click.option("--env", "environment", default="prod", show_default=True, help="Whose pinned release is wanted.")
def restore(environment: str) -> None:
    """Check out the files of the pinned release, so that what is synthesized ships exactly those."""
    from local_platform.wheel import REPOSITORY, build_wheel  # noqa: PLC0415 - as above
    from releases import promotion  # noqa: PLC0415

    git = _git()
    pin = promotion.restore(git, environment)
    build_wheel(REPOSITORY / "dist")
    click.echo(f"Checked out the files of release {pin.version} (commit {pin.commit[:12]}), and built its wheel.")
    click.echo(f"To come back to your own: {promotion.way_back(git, pin)}")


def _git() -> Git:
    from local_platform.wheel import REPOSITORY  # noqa: PLC0415 - as above
    from releases.git import Git  # noqa: PLC0415

    return Git.of(REPOSITORY)
