"""Plans an environment's stacks, and records digests of what each plan changes and of what it was made from."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deployment.changes import changes_digest
from deployment.errors import StoppedError
from deployment.manifest import Manifest, PlannedStack, clear, json_file
from deployment.running import stoppable
from deployment.stack_folders import content_digest, stack_folders
from deployment.terraform import DEFAULT, PlanOptions, Terraform
from stacks.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Collection


def plan_environment(
    environment: str,
    folder: Path,
    commit: str,
    *,
    output: Path,
    only: Collection[str] | None = None,
    options: PlanOptions = DEFAULT,
) -> Manifest:
    """Plan the stacks one by one; each can be planned alone, because none reads another's state.

    Args:
        environment: Whose stacks.
        folder: Where the plans as JSON and the manifest go; earlier ones are removed.
        commit: What is checked out.
        output: Where the stacks were synthesized.
        only: Names of the stacks to plan; all when None.
        options: How to plan. Stacks are destroyed in reverse order.

    Raises:
        DeploymentError: Nothing was synthesized for the environment, or the folder holds something else than plans.
        ToolError: terraform is missing or failed.
        StoppedError: Ctrl-C or a cancelled run of CI; terraform has ended.
    """
    with stoppable():
        wanted = [one for one in stack_folders(environment, output) if only is None or one.name in only]
        clear(folder, environment)
        try:
            planned = _plan_all(wanted, folder, options)
            version = Terraform(wanted[0]).version() if wanted else "none"
        except StoppedError as stopped:
            raise StoppedError(
                f"{stopped} Nothing was changed, and {folder} holds no plans that could be reviewed. Plan again.",
                stopped.by,
            ) from stopped
        manifest = Manifest(environment, commit, version, tuple(planned))
        manifest.write(folder)
    return manifest


def _plan_all(stacks: list[Path], folder: Path, options: PlanOptions) -> list[PlannedStack]:
    with TemporaryDirectory(prefix="lakehouse-plans-") as temporary:
        return [
            plan_stack(one, Path(temporary) / one.name, folder, options)
            for one in (reversed(stacks) if options.destroy else stacks)
        ]


def plan_stack(stack: Path, file: Path, folder: Path, options: PlanOptions) -> PlannedStack:
    """Plan one stack.

    Args:
        stack: Its folder.
        file: Where the plan goes in terraform's own format, which can be applied and holds secrets.
        folder: Where the plan goes as JSON, which holds secrets too, and is readable by its owner alone.
        options: How to plan.

    Raises:
        ToolError: terraform is missing or failed.
    """
    terraform = Terraform(stack)
    before = content_digest(stack)
    terraform.init()
    changes = terraform.plan(file, options)
    shown = terraform.show(file)
    write_text(json_file(folder, stack.name), shown, mode=0o600)
    return PlannedStack(stack.name, changes, changes_digest(shown), before)
