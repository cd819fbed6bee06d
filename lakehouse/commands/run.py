"""The command ``lakehouse run``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console


@click.command("run")
@click.option(
    "--source",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with the delivered CSV files. Without it, what is in raw already is processed.",
)
@click.option(
    "--lake",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("lake"),
    show_default=True,
    help="Folder of the lake; made when it does not exist.",
)
@click.option("--run-id", help="Id of the run; made from the time when left out.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here.")
@click.option(
    "--sizing",
    type=click.Choice(["auto", "small", "large"]),
    default="auto",
    show_default=True,
    help="How much Spark to start: a heap of 0.8 or 4 GB, and settings to match.",
)
@click.option("--maintenance", is_flag=True, help="Optimize and vacuum the tables at the end.")
@click.option("--full-refresh", is_flag=True, help="Compute gold anew although nothing it reads has changed.")
def command(
    source: Path | None,
    lake: Path,
    run_id: str | None,
    json_file: Path | None,
    sizing: str,
    maintenance: bool,
    full_refresh: bool,
) -> None:
    """Take a delivery from raw to gold and report what happened.

    Exits with 0 when every stage succeeded, 1 when one failed or the run could not begin, 2 for a wrong option.
    """
    from local_platform import run as runs  # noqa: PLC0415 - `--help` needs no Spark
    from local_platform.lake import Lake  # noqa: PLC0415
    from local_platform.report import RunProgress, print_summary  # noqa: PLC0415
    from local_platform.result import write_json  # noqa: PLC0415
    from local_platform.spark.session import LARGE, Sizing  # noqa: PLC0415

    console = Console()
    sizings = {"auto": None, "small": Sizing(), "large": LARGE}
    settings = runs.RunSettings(
        source, Lake(lake.absolute()), run_id or runs.new_run_id(), sizings[sizing], maintenance, full_refresh
    )
    with RunProgress(console) as progress:
        result = runs.run(settings, progress)
    if json_file:
        write_json(result, json_file)
    print_summary(console, result, settings.lake.report)
    sys.exit(0 if result.status == "succeeded" else 1)
