"""The command ``lakehouse smoke``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("smoke")
@click.option("--env", "environment", required=True, help="Which environment.")
@options.stacks(help="What it should be.")
def command(environment: str, output: Path) -> None:
    """Ask Azure and Databricks whether what runs is what was synthesized; needs `az login`.

    Looks at the workspace, at the job with the tasks and wheels it runs, at the factory's triggers, and at whether its
    private endpoints are approved.
    """
    from deployment.smoke import check, require_healthy  # noqa: PLC0415 - the same
    from lakehouse.commands.endpoints import found_connections  # noqa: PLC0415 - the same
    from lakehouse.errors import LakehouseError  # noqa: PLC0415 - `--help` needs none of it
    from stacks.synthesized import read_stacks  # noqa: PLC0415 - the same

    stacks = [stack for stack in read_stacks(output) if stack.environment == environment]
    answers = check(stacks)
    try:
        answers += [
            (one.endpoint, "" if one.status == "Approved" else f"it is {one.status}: lakehouse endpoints --approve")
            for one in found_connections(environment, output)
        ]
    except LakehouseError as error:
        answers.append(("managed private endpoints", str(error)))
    for what, problem in answers:
        click.echo(f"{'failed' if problem else 'ok':6} {what}")
    require_healthy(answers)
