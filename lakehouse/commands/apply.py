"""The command ``lakehouse apply``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("apply")
@click.option("--env", "environment", required=True, help="Whose plans.")
@click.option("--plans", "folder", type=options.FOLDER, help="Folder of the plans; build/plans/<ENV> when left out.")
@options.stacks(help="Where they are.")
@options.fail_on(help="Severity from which on a finding of the review stops the apply.")
@click.option("--destroy", is_flag=True, help="The plans end all stacks.")
def command(environment: str, folder: Path | None, output: Path, fail_on: str, *, destroy: bool) -> None:
    """Apply what was reviewed; refuse all of it when one plan went stale.

    Nothing is changed unless every stack is synthesized as it was planned, a plan made now changes the same as the
    reviewed one, and the review still lets it pass. What is applied is the plan made now.
    """
    from deployment.applying import apply_environment  # noqa: PLC0415 - `--help` needs none of it
    from deployment.errors import DeploymentError  # noqa: PLC0415 - the same
    from plan_review.findings import Severity  # noqa: PLC0415 - the same
    from plan_review.reading import read_plan  # noqa: PLC0415 - the same
    from plan_review.review import review  # noqa: PLC0415 - the same
    from plan_review.text import plain  # noqa: PLC0415 - the same
    from stacks.policies.suppressions import REGISTER, read_register  # noqa: PLC0415 - the same

    def judge(plans: list[Path]) -> None:
        register = read_register(dt.datetime.now(tz=dt.UTC).date()) if REGISTER.exists() else None
        threshold = Severity.threshold(fail_on)
        (found,) = review([read_plan(plan, environment) for plan in plans], threshold, register)
        if found.blocking:
            worst = "\n  ".join(plain(one.headline) for one in found.blocking)
            raise DeploymentError(f"The review blocks it; nothing was changed:\n  {worst}")

    manifest = apply_environment(
        environment,
        options.plans_folder(folder, environment),
        output=output,
        judge=judge,
        tell=click.echo,
        destroy=destroy,
    )
    applied = [one.stack for one in manifest.stacks if one.changes]
    click.echo(f"Applied: {', '.join(applied)}" if applied else f"Nothing to apply in {environment}.")
