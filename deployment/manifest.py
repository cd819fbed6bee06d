"""The manifest of reviewed plans, by which an apply recognizes them. It holds digests and no secrets."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, TypeAdapter, ValidationError

from deployment.errors import DeploymentError, StalePlanError
from lakehouse.validation_errors import first_error
from stacks.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.json"
_FORMAT = 3


@dataclass(frozen=True)
class PlannedStack:
    """One stack's plan.

    Attributes:
        stack: Its name.
        changes: Whether the plan changes anything.
        changes_sha256: Digest of what it changes, the same for every plan that does the same.
        stack_sha256: Digest of what was synthesized.
    """

    stack: str
    changes: bool
    changes_sha256: str
    stack_sha256: str


@dataclass(frozen=True)
class Manifest:
    """The plans of one environment made at one commit."""

    environment: str
    commit: str
    terraform_version: str
    stacks: tuple[PlannedStack, ...]

    @property
    def digest(self) -> str:
        """A short digest that identifies these plans, in the comment of their review and in the output of an apply."""
        plans = [self.environment, *map(asdict, self.stacks)]
        return hashlib.sha256(json.dumps(plans, sort_keys=True).encode()).hexdigest()[:12]

    def write(self, folder: Path) -> None:
        """Write it beside the plans."""
        write_text(folder / NAME, json.dumps({"format_version": _FORMAT, **asdict(self)}, indent=2) + "\n")


class _Written(BaseModel):
    format_version: int


def read_manifest(folder: Path) -> Manifest:
    """Read what was planned.

    Raises:
        StalePlanError: There is no manifest, none of this version, or one of another form.
    """
    try:
        text = (folder / NAME).read_bytes()
        if _Written.model_validate_json(text, strict=True).format_version != _FORMAT:
            raise StalePlanError(
                f"{folder / NAME} was written by another version of this project. Plan and review again."
            )
        return TypeAdapter(Manifest).validate_json(text, strict=True)
    except (OSError, ValidationError) as error:
        why = error if isinstance(error, OSError) else f"{NAME}: {first_error(error)}"
        raise StalePlanError(f"{folder} holds no reviewed plans ({why}). Plan and review first: make plan") from error


def clear(folder: Path, environment: str) -> None:
    """Make a folder for an environment's plans, and remove earlier plans from it.

    Raises:
        DeploymentError: It holds anything else; nothing was removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan, manifest = rf"{re.escape(environment)}-.+", re.escape(NAME)
    half_written = rf"\.({plan}\.json|{manifest})-[0-9a-f]{{8}}"  # left by stacks.writing when it is killed
    plans = re.compile(rf"{plan}\.(tfplan|json)|{manifest}|{half_written}")
    found = sorted(folder.iterdir())
    other = next((entry for entry in found if not plans.fullmatch(entry.name) or not entry.is_file()), None)
    if other is not None:
        raise DeploymentError(
            f"{folder} holds {other.name}, which is no plan of {environment}; nothing was removed. Name a folder that "
            "is empty or holds only plans of the environment."
        )
    for entry in found:
        entry.unlink()


def json_file(folder: Path, stack: str) -> Path:
    """Return the file of a stack's plan as JSON. It holds secrets, so CI must not publish it as an artifact."""
    return folder / f"{stack}.json"
