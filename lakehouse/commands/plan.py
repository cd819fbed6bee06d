"""The command ``lakehouse plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lakehouse import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("plan")
@click.option("--env", "environment", required=True, help="Whose stacks; `metastore` for those of the metastores.")
@click.option(
    "--out",
    type=options.FOLDER,
    help="Folder for the plans; build/plans/<ENV> when left out. Replaces the plans already there.",
)
@options.stacks(help="Where they are.")
@click.option(
    "--changed-since", metavar="REVISION", help="Only stacks whose synthesized output differs from that revision's."
)
@click.option("--stack", "names", multiple=True, help="Only this one (repeatable), such as dev-platform.")
@click.option(
    "--databricks-refresh/--no-databricks-refresh",
    default=True,
    show_default=True,
    help="Look at what exists in stacks with Databricks, too, or believe their state.",
)
@click.option("--lock/--no-lock", default=False, show_default=True, help="Hold the state; asks for writing to it.")
@click.option("--destroy", is_flag=True, help="Plan the end of all stacks, the last one first.")
def command(
    environment: str,
    out: Path | None,
    output: Path,
    changed_since: str | None,
    names: tuple[str, ...],
    *,
    databricks_refresh: bool,
    lock: bool,
    destroy: bool,
) -> None:
    """Plan an environment's synthesized stacks with terraform, and keep what was planned.

    Writes for each stack <stack>.json, which holds secrets, and manifest.json with digests alone, of what the plans
    change and of what was synthesized. Review them with `lakehouse review`, apply them with `lakehouse apply`.
    """
    from deployment.errors import DeploymentError  # noqa: PLC0415 - `--help` needs none of it
    from deployment.planning import plan_environment  # noqa: PLC0415 - the same
    from deployment.stack_folders import stack_folders  # noqa: PLC0415 - the same
    from deployment.terraform import PlanOptions  # noqa: PLC0415 - the same
    from local_platform.wheel import REPOSITORY  # noqa: PLC0415 - the same
    from releases.git import Git  # noqa: PLC0415 - the same

    only = _changed(changed_since, output) if changed_since else None
    if names:
        known = [one.name for one in stack_folders(environment, output)]
        unknown = sorted(set(names).difference(known))
        if unknown:
            raise DeploymentError(f"{environment} has no stack {', '.join(unknown)}. There are {', '.join(known)}.")
        only = set(names) if only is None else only & set(names)
    folder = options.plans_folder(out, environment)
    how = PlanOptions(lock=lock, destroy=destroy, databricks_refresh=databricks_refresh)
    manifest = plan_environment(environment, folder, Git.of(REPOSITORY).head(), output=output, only=only, options=how)
    for one in manifest.stacks:
        click.echo(f"{one.stack}: {'changes' if one.changes else 'no changes'}")
    if not manifest.stacks:
        click.echo(f"No stack of {environment} differs from {changed_since}; nothing was planned.")


def _changed(revision: str, output: Path) -> set[str]:
    """Return the names of the stacks that differ from another revision's."""
    from stacks.diff import compare  # noqa: PLC0415 - starts node
    from stacks.diff.revision import stacks_of  # noqa: PLC0415 - the same
    from stacks.synthesized import read_stacks  # noqa: PLC0415 - the same

    with stacks_of(revision) as before:
        return {change.stack for change in compare(before, read_stacks(output))}
