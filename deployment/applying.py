"""Applies what was reviewed, or nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deployment.errors import StalePlanError, StoppedError
from deployment.manifest import Manifest, PlannedStack, json_file, read_manifest
from deployment.planning import plan_stack
from deployment.running import stoppable
from deployment.stack_folders import content_digest, stack_folders
from deployment.terraform import PlanOptions, Terraform

if TYPE_CHECKING:
    from collections.abc import Callable


def apply_environment(
    environment: str,
    folder: Path,
    *,
    output: Path,
    judge: Callable[[list[Path]], None],
    tell: Callable[[str], None],
    destroy: bool = False,
) -> Manifest:
    """Apply what was reviewed, in the order of deployment.

    Only digests of the reviewed plans are kept; the plans that are applied are made anew here. Before anything is
    changed, two things are checked for every stack: the synthesized stack is the one that was planned, and the new
    plan makes the same changes as the reviewed one. So an apply stops when another merge or a change by hand came in
    between, and nobody can exchange a reviewed plan before it is applied.

    Args:
        environment: Whose plans.
        folder: Where the manifest of the reviewed plans is.
        output: Where the stacks are synthesized.
        judge: Called with the new plans, as JSON files; raises an error when they may not be applied.
        tell: Called with a line of progress for each stack.
        destroy: Whether the plans destroy everything.

    Raises:
        StalePlanError: A plan no longer says what an apply would do. Nothing was changed, or, when a state changed in
            the middle, nothing of the stack that the message names and of those after it.
        StoppedError: Ctrl-C or a cancelled run of CI; terraform has ended, and the message says what was applied.
    """
    with stoppable():
        folders = {one.name: one for one in stack_folders(environment, output)}
        manifest = read_manifest(folder)
        if manifest.environment != environment:
            raise StalePlanError(f"{folder} holds plans of {manifest.environment!r}, not of {environment!r}.")
        for planned in manifest.stacks:
            _require_as_planned(planned, folders.get(planned.stack))
        todo = [one for one in manifest.stacks if one.changes]
        with TemporaryDirectory(prefix="lakehouse-plans-") as temporary:
            plans = _plan_again(todo, folders, Path(temporary), judge, PlanOptions(destroy=destroy))
            for number, planned in enumerate(todo):
                tell(f"applying {planned.stack}: plans {manifest.digest}, made at commit {manifest.commit[:12]}")
                try:
                    Terraform(folders[planned.stack]).apply(plans[planned.stack])
                except StoppedError as stopped:
                    done = _what_is_done([one.stack for one in todo], number, stopped.code)
                    raise StoppedError(f"{stopped} {done}", stopped.by) from stopped
    return manifest


def _plan_again(
    todo: list[PlannedStack],
    folders: dict[str, Path],
    made_now: Path,
    judge: Callable[[list[Path]], None],
    options: PlanOptions,
) -> dict[str, Path]:
    """Plan anew, and return the plans if they make the reviewed changes and ``judge`` lets them pass."""
    plans = {one.stack: made_now / f"{one.stack}.tfplan" for one in todo}
    try:
        for planned in todo:
            _require_same_changes(planned, plan_stack(folders[planned.stack], plans[planned.stack], made_now, options))
    except StoppedError as stopped:
        raise StoppedError(f"{stopped} Nothing was changed. Apply again.", stopped.by) from stopped
    if todo:
        judge([json_file(made_now, one.stack) for one in todo])
    return plans


def _what_is_done(stacks: list[str], number: int, code: int | None) -> str:
    """Say what an apply had done when it was stopped, and what to do next.

    Args:
        stacks: The names of those to apply, in order.
        number: Which of them it was stopped at.
        code: Exit code of terraform there; None when it was not started.
    """
    begun = number if code is None else number + 1
    whole = begun if not code else number
    if not begun:
        return "Nothing was changed. Apply again."
    if whole == len(stacks):
        return "All that was reviewed is applied."
    told = [
        ("Applied", stacks[:whole]),
        ("Applied in part", stacks[whole:begun]),
        ("Not begun", stacks[begun:]),
    ]
    lines = [f"{what}: {', '.join(names)}." for what, names in told if names]
    if code is not None and code < 0:
        lines.append(
            "Terraform was killed in the middle: its state may lack what it did last, and stay locked "
            '(docs/deploy.md, "When something is refused").'
        )
    return " ".join([*lines, "What is done stays. For the rest, plan and review again, then apply."])


def _require_as_planned(planned: PlannedStack, stack: Path | None) -> None:
    if stack is None or content_digest(stack) != planned.stack_sha256:
        raise StalePlanError(
            f"{planned.stack} is synthesized otherwise than when it was planned: main has moved since the review. "
            "Nothing was changed. Plan and review again."
        )


def _require_same_changes(planned: PlannedStack, now: PlannedStack) -> None:
    if now.changes_sha256 != planned.changes_sha256:
        raise StalePlanError(
            f"{planned.stack}: a plan made now changes something else than the one that was reviewed. "
            "Nothing was changed. Plan and review again."
        )
