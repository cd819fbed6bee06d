"""The command ``lakehouse adf runs``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("runs")
@click.argument("run_id", required=False)
@options.lake(help="Folder.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="List so many runs at most.")
def command(run_id: str | None, lake: Path, as_json: bool, limit: int) -> None:
    """List the runs of Data Factory pipelines in a lake, the latest first; or show the run RUN_ID.

    Of RUN_ID its beginning is enough. A run is shown with every attempt of every activity: input, output, error and
    duration.

    Exits with 1 when there is no such run, or a file of the history is no record of one; the others are listed.
    """
    from local_platform.data_factory import console  # noqa: PLC0415 - `--help` needs none of it
    from local_platform.data_factory.errors import HistoryError  # noqa: PLC0415
    from local_platform.data_factory.history import History  # noqa: PLC0415
    from local_platform.data_factory.malformed import readable  # noqa: PLC0415

    history = History(lake)
    if run_id:
        run = history.read(run_id)
        with readable(f"The record of the run {run['runId']}", "is not of the form that runs write. Remove its file."):
            lines = [json.dumps(run, indent=2)] if as_json else console.run_lines(run)
        click.echo("\n".join(lines))
        return
    runs, wrong = history.all()
    runs = runs[:limit]
    if as_json:
        click.echo(json.dumps(runs, indent=2))
    elif runs or not wrong:
        click.echo("\n".join(console.list_lines(runs)))
    if wrong:
        raise HistoryError("\n".join(map(str, wrong)))
