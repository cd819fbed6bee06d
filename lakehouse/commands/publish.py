"""The command ``lakehouse publish``."""

from __future__ import annotations

import json
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
    for environment in _environments(folder):
        text = (folder / f"{environment}.md").read_text(encoding="utf-8")
        click.echo(f"{environment}: {_client(host).comment(pull_request, text)}")


@command.command()
@click.argument("folder", type=_FOLDER)
@click.option("--host", type=_HOST, default="github", show_default=True)
def drift(folder: Path, host: str) -> None:
    """Open an issue for each environment that is not as its configuration says, and close it once it is."""
    review = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    for one, environment in zip(review["environments"], _environments(folder), strict=True):
        text = (folder / f"{environment}.md").read_text(encoding="utf-8")
        title = f"{environment} is not as its configuration says"
        client = _client(host)
        if one["drifted"]:
            click.echo(f"{environment}: {client.issue(title, text)}")
        else:
            closed = client.close_issue(text if host == "github" else title)
            click.echo(f"{environment}: as configured{f'; closed {closed}' if closed else ''}")


def _environments(folder: Path) -> list[str]:
    """Return the environments of a review, as their files are named."""
    from plan_review.files import file_name  # noqa: PLC0415 - `--help` needs none of it

    review = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    return [file_name(one["environment"]) for one in review["environments"]]


def _client(host: str) -> GitHub | AzureDevOps:
    from plan_review.errors import CommentError  # noqa: PLC0415 - as above
    from plan_review.publish.azure_devops import AzureDevOps  # noqa: PLC0415 - as above
    from plan_review.publish.github import GitHub  # noqa: PLC0415 - as above

    missing = [variable for variable in _NEEDED[host] if not os.environ.get(variable)]
    if missing:
        raise CommentError(f"{', '.join(missing)} not set. CI sets them; by hand, export them.")
    return GitHub(os.environ) if host == "github" else AzureDevOps(os.environ)
