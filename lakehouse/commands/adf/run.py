"""The command ``lakehouse adf run``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lakehouse import options
from lakehouse.json_file import remove_previous, write
from lakehouse.run_ids import run_id

if TYPE_CHECKING:
    from datetime import datetime


@click.command("run")
@click.argument("pipeline")
@click.option(
    "--factory",
    "place",
    type=click.Path(exists=True, path_type=Path),
    default=Path("adf_definitions"),
    show_default=True,
    help="Folder in Data Factory's Git layout, or a synthesized stack (cdktf.out/stacks/<env>-ingestion).",
)
@click.option(
    "--param", "parameters", multiple=True, callback=options.named_values, help="Parameter NAME=VALUE; repeatable."
)
@click.option(
    "--http",
    "sources",
    multiple=True,
    callback=options.named_values,
    help="NAME=URL: what the HTTP linked service NAME, or the base URL NAME, means here; repeatable. Its host may be "
    "reached even when it is a private one.",
)
@options.lake(help="Folder of the lake, whatever account the definitions name; made when it does not exist.")
@click.option("--json", "json_file", type=options.FILE, help="Write the run here.")
@click.option("--run-id", "chosen_id", callback=run_id, help="Id of the run; made when left out.")
@click.option("--trigger", help="Run as started by this schedule or tumbling window trigger, with its parameters.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]), help="Time (UTC) that --trigger fires for.")
@click.option("--http-timeout", type=click.FloatRange(min=0.001), help="Wait no longer for an answer, in seconds.")
@click.option("--max-file-size", type=click.IntRange(min=1), help="Take no file of more bytes from HTTP.")
def command(
    pipeline: str,
    place: Path,
    parameters: dict[str, str],
    sources: dict[str, str],
    lake: Path,
    json_file: Path | None,
    chosen_id: str | None,
    trigger: str | None,
    at: datetime | None,
    http_timeout: float | None,
    max_file_size: int | None,
) -> None:
    """Run PIPELINE of a factory on this machine, for real: requests go out, files land in the lake.

    An activity that can't run here is refused before anything runs. `lakehouse adf runs` shows the history.

    Exits with 0 when the pipeline succeeded, 1 when it failed or could not begin, 2 for a wrong option.
    """
    if at and not trigger:
        raise click.UsageError("--at is the time that a trigger fires for. Give --trigger, too, or leave --at out.")
    from local_platform.data_factory import console, read_factory  # noqa: PLC0415 - `--help` needs none of it
    from local_platform.data_factory.commands import RunRequest, run  # noqa: PLC0415
    from local_platform.full_disk import report_full_disk  # noqa: PLC0415

    if json_file:
        remove_previous(json_file)
    factory = read_factory(place)
    request = RunRequest(pipeline, parameters, sources, lake, chosen_id or "", trigger, at, http_timeout, max_file_size)
    progress = console.Progress(click.echo)
    with report_full_disk(lake):
        result = run(factory, request, progress, progress.retry)
    progress.end(result)
    if json_file:
        write(json_file, json.dumps(result.to_json(), indent=2, default=str) + "\n")
    sys.exit(0 if result.succeeded else 1)
