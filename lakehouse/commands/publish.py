"""The command ``lakehouse publish``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from plan_review.publish.azure_devops import AzureDevOps
    from plan_review.publish.github import GitHub

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_HOST = click.Choice(["github", "azure-devops"])
_NEEDED = {
    "github": ("GITHUB_REPOSITORY", "GITHUB_TOKEN"),
    "azure-devops": ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_REPOSITORY_ID", "SYSTEM_ACCESSTOKEN"),
}


@click.group("publish")
def command() -> None:
    """Put reviews on a pull request, or drift into an issue; the token comes from the environment of CI."""


@command.command()
@click.argument("folder", type=_FOLDER)
@click.option("--host", type=_HOST, default="github", show_default=True)
@click.option("--pull-request", type=int, required=True, help="Its number.")
def comment(folder: Path, host: str, pull_request: int) -> None:
    """Write one comment for each environment that `lakehouse review --out FOLDER` reviewed, or change it in place."""
    from plan_review.publish.reviewed import read_reviews  # noqa: PLC0415 - `--help` needs none of it

    for one in read_reviews(folder):
        click.echo(f"{one.environment}: {_client(host).comment(pull_request, one.text)}")


@command.command()
@click.argument("folder", type=_FOLDER)
@click.option("--host", type=_HOST, default="github", show_default=True)
def drift(folder: Path, host: str) -> None:
    """Open an issue for each environment that is not as its configuration says, and close it once it is."""
    from plan_review.publish.reviewed import read_reviews  # noqa: PLC0415 - as above

    for one in read_reviews(folder):
        title = f"{one.environment} is not as its configuration says"
        client = _client(host)
        if one.drifted:
            click.echo(f"{one.environment}: {client.issue(title, one.text)}")
        else:
            closed = client.close_issue(one.text if host == "github" else title)
            click.echo(f"{one.environment}: as configured{f'; closed {closed}' if closed else ''}")


def _client(host: str) -> GitHub | AzureDevOps:
    from plan_review.errors import CommentError  # noqa: PLC0415 - as above
    from plan_review.publish.azure_devops import AzureDevOps  # noqa: PLC0415 - as above
    from plan_review.publish.github import GitHub  # noqa: PLC0415 - as above

    missing = [variable for variable in _NEEDED[host] if not os.environ.get(variable)]
    if missing:
        raise CommentError(f"{', '.join(missing)} not set. CI sets them; by hand, export them.")
    return GitHub(os.environ) if host == "github" else AzureDevOps(os.environ)
