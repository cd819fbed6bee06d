"""The command ``lakehouse review``."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan_review.review import Review

BLOCKED = 3


@click.command("review")
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path), metavar="PLAN.json…")
@click.option("--plans", "folder", type=options.FOLDER, help="Folder of `lakehouse plan` instead.")
@click.option("--environment", help="Environment of all plans; else taken from names such as prod-platform.json.")
@options.fail_on(help="Severity from which on a finding blocks.")
@click.option(
    "--host",
    type=click.Choice(["github", "azure-devops"]),
    default="github",
    show_default=True,
    help="Whose limit the comment keeps.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="What is printed.",
)
@click.option(
    "--out",
    type=options.FOLDER,
    help="Folder for <environment>.md (the comment), <environment>.full.md (everything) and review.json.",
)
@click.option(
    "--suppressions",
    type=options.FILE,
    help="Register of accepted findings; environments/suppressions.toml when it is there.",
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day that suppressions are judged by.")
def command(
    plans: tuple[Path, ...],
    folder: Path | None,
    environment: str | None,
    fail_on: str,
    host: str,
    output_format: str,
    out: Path | None,
    suppressions: Path | None,
    today: dt.datetime | None,
) -> None:
    """Review Terraform plans: what changes in Azure and Databricks, in words, and whether it may.

    PLAN.json is what `terraform show -json` makes of a saved plan, any number of them; `-` reads one from standard
    input.

    \b
    Exit codes:
      0  reviewed; nothing reaches --fail-on
      1  not reviewed: a file is no plan, is damaged, or the register of suppressions is not valid
      2  a wrong option
      3  blocked: a finding reaches --fail-on
    """  # noqa: D301 - \b keeps click from joining the lines
    from plan_review.findings import Severity  # noqa: PLC0415 - `--help` needs none of this
    from plan_review.reading import read_plan  # noqa: PLC0415
    from plan_review.report.budget import Host  # noqa: PLC0415
    from plan_review.report.json_report import as_json  # noqa: PLC0415
    from plan_review.report.markdown import render  # noqa: PLC0415
    from plan_review.review import review  # noqa: PLC0415
    from stacks.policies.suppressions import REGISTER, read_register  # noqa: PLC0415

    day = today.date() if today else dt.datetime.now(tz=dt.UTC).date()
    register_file = suppressions or (REGISTER if REGISTER.exists() else None)
    register = read_register(day, register_file) if register_file else None
    if bool(plans) == bool(folder):
        raise click.UsageError("Name plans, or a folder with --plans, but not both.")
    files, planned, digest = _planned(folder) if folder else (plans, None, "")
    environment = environment or planned
    threshold = Severity.threshold(fail_on)
    reviews = review([read_plan(plan, environment) for plan in files], threshold, register, environment)
    limit = Host.GITHUB if host == "github" else Host.AZURE_DEVOPS
    comments = {one.environment: render(one, limit, digest) for one in reviews}
    if out:
        _write_files(out, reviews, comments, digest)
    click.echo(
        json.dumps(as_json(reviews), indent=2) if output_format == "json" else "\n".join(comments.values()),
        nl=output_format == "json",
    )
    sys.exit(BLOCKED if any(one.blocking for one in reviews) else 0)


def _planned(folder: Path) -> tuple[Sequence[Path], str, str]:
    """Return the plans of `lakehouse plan`, none when no stack differed from a revision; environment and digest."""
    from deployment.manifest import json_file, read_manifest  # noqa: PLC0415 - only when a folder is given

    manifest = read_manifest(folder)
    return [json_file(folder, one.stack) for one in manifest.stacks], manifest.environment, manifest.digest


def _write_files(out: Path, reviews: list[Review], comments: dict[str, str], digest: str) -> None:
    """Write what a pull request needs; each file appears whole or not at all."""
    from plan_review.files import file_name  # noqa: PLC0415 - only when files are asked for
    from plan_review.report.json_report import as_json  # noqa: PLC0415
    from plan_review.report.markdown import render  # noqa: PLC0415
    from stacks.writing import write_text  # noqa: PLC0415

    for one in reviews:
        write_text(out / f"{file_name(one.environment)}.md", comments[one.environment])
        write_text(out / f"{file_name(one.environment)}.full.md", render(one, plans=digest))
    write_text(out / "review.json", json.dumps(as_json(reviews), indent=2) + "\n")
