"""The folders of an environment's synthesized stacks, in order of deployment, and digests of their content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from deployment.errors import DeploymentError
from stacks.synthesized import environment_of, read_stack

if TYPE_CHECKING:
    from pathlib import Path

ORDER = ("platform", "lakehouse", "ingestion")


def stack_folders(environment: str, output: Path) -> list[Path]:
    """Return the folders of an environment's stacks, first to be deployed first.

    ``metastore`` is an environment of its own: its stacks are ``metastore-<region>``.

    Raises:
        DeploymentError: Nothing was synthesized for it; the message names the environments that were.
    """
    stacks = [file.parent for file in output.glob("stacks/*/cdk.tf.json")]
    found = {folder.name: folder for folder in stacks if environment_of(folder.name) == environment}
    if not found:
        others = sorted({environment_of(folder.name) for folder in stacks})
        what_next = f"There are {', '.join(others)}" if others else "Synthesize them first: make synth"
        raise DeploymentError(f"{output} holds no stacks of {environment!r}. {what_next}.")
    known = [found.pop(f"{environment}-{part}") for part in ORDER if f"{environment}-{part}" in found]
    return known + [found[name] for name in sorted(found)]


def providers(folder: Path) -> set[str]:
    """Return the names of the providers that a stack configures.

    Raises:
        SynthesizedOutputError: Its document is not what synthesis writes.
    """
    return set(read_stack(folder / "cdk.tf.json").document.get("provider", {}))


def content_digest(folder: Path) -> str:
    """Return the SHA-256 of all that a stack's synthesis wrote: its JSON and the files that ship with it."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and not _is_terraforms(file, folder)):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_terraforms(file: Path, folder: Path) -> bool:
    return file.relative_to(folder).parts[0].startswith((".terraform", "terraform.tfstate"))
