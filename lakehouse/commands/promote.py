"""The command ``lakehouse promote``."""

from __future__ import annotations

import click


@click.command("promote")
@click.option("--from", "source", default="dev", show_default=True, help="Environment where the release was proved.")
@click.option("--to", "target", default="prod", show_default=True, help="Environment that is to get it.")
@click.option("--version", help="Number of the release; the one after the present pin's when left out.")
@click.option("--rollback", is_flag=True, help="Go back to the release before, or to that of --version.")
def command(source: str, target: str, version: str | None, *, rollback: bool) -> None:
    """Pin an environment to exactly the files that were tested and ran in another.

    Checks that nothing is uncommitted, builds the wheel anew, compares every file with the evidence of the other
    environment, and writes the pin into environments/<TO>.toml: one small change, to be reviewed and merged.
    """
    from local_platform.wheel import REPOSITORY  # noqa: PLC0415 - `--help` needs none of it
    from releases import promotion  # noqa: PLC0415
    from releases.git import Git  # noqa: PLC0415

    git = Git.of(REPOSITORY)
    if rollback:
        pin = promotion.roll_back(git, target, version)
        click.echo(f"{target} goes back to release {pin.version} (commit {pin.commit[:12]}).")
    else:
        pin = promotion.promote(git, source, target, version)
        click.echo(f"{target} gets release {pin.version} (commit {pin.commit[:12]}), {len(pin.contents)} files.")
    click.echo(f"Written to environments/{target}.toml. Review it with `git diff`, commit it, and open a pull request.")
