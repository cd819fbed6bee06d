"""The command ``lakehouse adf check``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from lakehouse.foreign_text import clean


@click.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("adf_definitions")
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON array.")
@click.option("--errors-only", is_flag=True, help="Leave warnings out.")
def command(folder: Path, as_json: bool, errors_only: bool) -> None:
    """Check the Data Factory definitions in FOLDER, without reaching the service.

    FOLDER has the layout that Data Factory keeps in Git: pipeline, dataset, linkedService, trigger and so on. Each
    finding has its file, line, column and path in the JSON.

    Exits with 0 when nothing is wrong, 1 when there are findings, 2 when FOLDER cannot be checked.
    """
    from data_factory.check import check_folder  # noqa: PLC0415 - the service's types take a second to import
    from data_factory.errors import DataFactoryError  # noqa: PLC0415

    try:
        found = check_folder(folder)
    except DataFactoryError as error:
        click.echo(f"lakehouse: {clean(str(error))}", err=True)
        sys.exit(2)
    findings = [finding for finding in found if finding.level == "error" or not errors_only]
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(clean(str(finding)))
        errors = sum(finding.level == "error" for finding in findings)
        click.echo(f"{folder}: {errors} errors, {len(findings) - errors} warnings")
    sys.exit(1 if findings else 0)
