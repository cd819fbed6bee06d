"""Plans an environment's stacks and keeps each plan with what it was made from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from deployment.manifest import Manifest, PlannedStack, json_file, plan_file, sha256
from deployment.stack_folders import OUTPUT, changes_digest, content_digest, stack_folders
from deployment.terraform import Terraform
from plan_review.files import write_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def plan_environment(
    environment: str,
    folder: Path,
    commit: str,
    *,
    output: Path = OUTPUT,
    only: Collection[str] | None = None,
    lock: bool = False,
    destroy: bool = False,
) -> Manifest:
    """Plan the stacks one by one; each can be planned alone, because none reads another's state.

    Args:
        environment: Whose stacks.
        folder: Where plans, their JSON and the manifest go; what was there is gone.
        commit: What is checked out.
        output: Where the stacks were synthesized.
        only: Names of the stacks to plan; all when None.
        lock: Whether to hold the state meanwhile.
        destroy: Whether to plan the end of everything; then the last stack comes first.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wanted = [one for one in stack_folders(environment, output) if only is None or one.name in only]
    planned = [_plan(one, folder, lock=lock, destroy=destroy) for one in (reversed(wanted) if destroy else wanted)]
    version = Terraform(wanted[0]).version() if wanted else "none"
    manifest = Manifest(environment, commit, version, tuple(planned))
    manifest.write(folder)
    return manifest


def _plan(stack: Path, folder: Path, *, lock: bool, destroy: bool) -> PlannedStack:
    terraform = Terraform(stack)
    before = content_digest(stack)
    terraform.init()
    file = plan_file(folder, stack.name)
    changes = terraform.plan(file, lock=lock, destroy=destroy)
    shown = terraform.show(file)
    write_text(json_file(folder, stack.name), shown)
    return PlannedStack(stack.name, changes, sha256(file), changes_digest(shown), before)
