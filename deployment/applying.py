"""Applies exactly the plans that were reviewed, or nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deployment.errors import StalePlanError
from deployment.manifest import Manifest, PlannedStack, plan_file, read_manifest
from deployment.stack_folders import OUTPUT, changes_digest, content_digest, stack_folders
from deployment.terraform import PlanOptions, Terraform
from plan_review.files import write_text

if TYPE_CHECKING:
    from collections.abc import Callable


def apply_environment(
    environment: str,
    folder: Path,
    *,
    output: Path = OUTPUT,
    judge: Callable[[list[Path]], None],
    tell: Callable[[str], None],
    destroy: bool = False,
) -> Manifest:
    """Apply reviewed plans in the order of deployment.

    Before anything is changed, every stack is checked: what is synthesized now is what was planned, and a plan made
    now would change the same. So a merge on top of another one, a change by hand and a plan file that was exchanged all
    stop here.

    Args:
        environment: Whose plans.
        folder: Where the reviewed plans are.
        output: Where the stacks are synthesized.
        judge: Is given the plans made now, as JSON files; raises when they may not be applied.
        tell: Is told what happens.
        destroy: Whether the plans end everything.

    Raises:
        StalePlanError: A plan no longer says what an apply would do. Nothing was changed, or, when a state changed in
            the middle, nothing of the stack that the message names and of those after it.
    """
    manifest = read_manifest(folder)
    if manifest.environment != environment:
        raise StalePlanError(f"{folder} holds plans of {manifest.environment!r}, not of {environment!r}.")
    folders = {one.name: one for one in stack_folders(environment, output)}
    for planned in manifest.stacks:
        _require_as_planned(planned, folders.get(planned.stack))
    todo = [one for one in manifest.stacks if one.changes]
    with TemporaryDirectory(prefix="lakehouse-plans-") as temporary:
        made_now = [_plan_now(planned, folders[planned.stack], Path(temporary), destroy=destroy) for planned in todo]
        if made_now:
            judge(made_now)
    for planned in todo:
        tell(f"applying {planned.stack}, as planned at commit {manifest.commit[:12]}")
        Terraform(folders[planned.stack]).apply(plan_file(folder, planned.stack))
    return manifest


def _require_as_planned(planned: PlannedStack, stack: Path | None) -> None:
    if stack is None or content_digest(stack) != planned.stack_sha256:
        raise StalePlanError(
            f"{planned.stack} is synthesized otherwise than when it was planned: main has moved since the review. "
            "Nothing was changed. Plan and review again."
        )


def _plan_now(planned: PlannedStack, stack: Path, temporary: Path, *, destroy: bool) -> Path:
    """Return a plan made now as JSON, once it is certain that it changes what the reviewed one does."""
    terraform = Terraform(stack)
    terraform.init()
    file = temporary / f"{planned.stack}.tfplan"
    terraform.plan(file, PlanOptions(destroy=destroy))
    shown = terraform.show(file)
    if changes_digest(shown) != planned.changes_sha256:
        raise StalePlanError(
            f"{planned.stack}: a plan made now changes something else than the one that was reviewed. "
            "Nothing was changed. Plan and review again."
        )
    as_json = temporary / f"{planned.stack}.json"
    write_text(as_json, shown)
    return as_json
