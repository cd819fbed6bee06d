"""The command ``lakehouse bootstrap``."""

from __future__ import annotations

import re

import click


def _repository(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", value):
        raise click.BadParameter("write owner/name")
    return value


@click.command("bootstrap")
@click.option("--env", "environment", required=True, help="Which environment.")
@click.option(
    "--repository", default="", callback=_repository, help="owner/name on GitHub, whose runs act as the identities."
)
def command(environment: str, repository: str) -> None:
    """Print the script that makes what a first deployment needs: state, identities and their roles.

    Nothing is run. Write the script to a file, read it, then run that file:

    \b
        lakehouse bootstrap --env dev --repository acme/lake > bootstrap-dev.sh
        less bootstrap-dev.sh
        sh bootstrap-dev.sh
    """  # noqa: D301 - click reads \b, a backspace, as: don't wrap this paragraph
    from deployment.bootstrap import script  # noqa: PLC0415 - `--help` needs no settings
    from stacks.settings import load_environment  # noqa: PLC0415 - the same

    click.echo(script(load_environment(environment), repository), nl=False)
