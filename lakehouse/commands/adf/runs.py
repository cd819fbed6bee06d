"""The command ``lakehouse adf runs``."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("runs")
@click.argument("run_id", required=False)
@click.option(
    "--lake", type=click.Path(file_okay=False, path_type=Path), default=Path("lake"), show_default=True, help="Folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="List so many runs at most.")
def command(run_id: str | None, lake: Path, as_json: bool, limit: int) -> None:
    """List the runs of Data Factory pipelines in a lake, the latest first; or show the run RUN_ID.

    Of RUN_ID its beginning is enough. A run is shown with every attempt of every activity: input, output, error and
    duration.
    """
    from itertools import islice  # noqa: PLC0415 - with the others, which `--help` does not need

    from local_platform.data_factory import console  # noqa: PLC0415
    from local_platform.data_factory.history import History  # noqa: PLC0415

    history = History(lake)
    found = history.read(run_id) if run_id else list(islice(history.all(), limit))
    if as_json:
        click.echo(json.dumps(found, indent=2))
    elif isinstance(found, dict):
        click.echo("\n".join(console.run_lines(found)))
    else:
        click.echo("\n".join(console.list_lines(found)))
