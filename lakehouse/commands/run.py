"""The command ``lakehouse run``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from lakehouse import options
from lakehouse.json_file import remove_previous, write
from lakehouse.run_ids import run_id

if TYPE_CHECKING:
    from datetime import datetime


def _any_reader_opens(_context: click.Context, _option: click.Parameter, lake: Path) -> Path:
    """Refuse a folder whose tables only Spark would find."""
    if "%" in str(lake.absolute()):
        raise click.BadParameter(
            f"{lake.absolute()} has a % in its path, which Delta readers take for an escape. Name a folder without one."
        )
    return lake


@click.command("run")
@click.option("--source", help="Folder or base URL of the delivered files. Without it, what is in raw is processed.")
@options.lake(callback=_any_reader_opens, help="Folder of the lake; made when it does not exist.")
@click.option("--env", "environment", default="dev", show_default=True, help="Environment whose definitions run.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Run as of this day (UTC), which sets the weekday.",
)
@click.option(
    "--repair", metavar="RUN_ID", callback=run_id, help="Run what failed or was skipped in an earlier run again."
)
@click.option(
    "--param",
    "parameters",
    multiple=True,
    callback=options.named_values,
    metavar="NAME=VALUE",
    help="Override a parameter of the job.",
)
@click.option("--full-refresh", is_flag=True, help="Compute the pipelines' tables, or those of --table, anew.")
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Update only this table of a pipeline.")
@click.option(
    "--synthesized",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run these synthesized stacks as they are; else cdktf.out, made anew when its sources have changed.",
)
@click.option("--run-id", callback=run_id, help="Id of the run; made from the time when left out.")
@click.option("--json", "json_file", type=options.FILE, help="Write the figures here.")
@click.option(
    "--sizing",
    type=click.Choice(["auto", "small", "large"]),
    default="auto",
    show_default=True,
    help="How much Spark to start: a heap of 0.8 or 4 GB, and settings to match.",
)
@click.option(
    "--storage",
    type=click.Choice(["folder", "azurite"]),
    default="folder",
    show_default=True,
    help="Keep the lake's data in its folder, or in Azurite, which this run starts: abfss:// throughout.",
)
@click.option(
    "--cluster/--no-cluster",
    default=True,
    show_default=True,
    envvar="LAKEHOUSE_CLUSTER",
    help="Use the Spark that `lakehouse cluster start` keeps up, when it is up.",
)
def command(lake: Path, json_file: Path | None, **options: Any) -> None:
    """Run what is synthesized: delivery, job and pipeline, from source to gold; then report what happened.

    Exits with 0 when everything succeeded, 1 when something failed or the run could not begin, 2 for a wrong option.
    """
    from local_platform import run as runs  # noqa: PLC0415 - `--help` needs no Spark
    from local_platform.lake import Lake  # noqa: PLC0415
    from local_platform.report import RunProgress, print_summary  # noqa: PLC0415

    console = Console()
    settings = _settings(Lake(lake.absolute()), **options)
    if json_file:
        remove_previous(json_file)
    with RunProgress(console) as progress:
        result = runs.run(settings, progress)
    print_summary(console, result, settings.lake.report)
    if json_file:
        write(json_file, result.to_json())
    sys.exit(0 if result.status == "succeeded" else 1)


def _settings(
    lake: Any,
    *,
    source: str | None,
    environment: str,
    day: datetime | None,
    repair: str | None,
    parameters: dict[str, str],
    full_refresh: bool,
    tables: tuple[str, ...],
    synthesized: Path | None,
    run_id: str | None,
    sizing: str,
    storage: Any,
    cluster: bool,
) -> Any:
    from local_platform.run_settings import RunSettings, new_run_id  # noqa: PLC0415 - as in the command
    from local_platform.spark.session import LARGE, Sizing  # noqa: PLC0415
    from local_platform.workflows.tasks.pipeline_task import UpdateMode  # noqa: PLC0415

    if repair and source:
        raise click.UsageError("--repair goes on with what was delivered: leave --source out.")
    return RunSettings(
        source=source if source is None or "://" in source else Path(source),
        lake=lake,
        run_id=run_id or new_run_id(),
        environment=environment,
        output=synthesized,
        day=day.date() if day else None,
        parameters=parameters,
        mode=UpdateMode(full_refresh, tables),
        repair=repair,
        sizing={"auto": None, "small": Sizing(), "large": LARGE}[sizing],
        storage=storage,
        cluster=cluster,
    )
