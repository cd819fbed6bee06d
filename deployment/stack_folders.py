"""The synthesized stacks of an environment on disk, in order of deployment, and what identifies their content."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from deployment.errors import DeploymentError

OUTPUT = Path("cdktf.out")
_ORDER = ("platform", "lakehouse", "ingestion")


def stack_folders(environment: str, output: Path = OUTPUT) -> list[Path]:
    """Return the folders of an environment's stacks, first to be deployed first.

    ``metastore`` is an environment of its own: its stacks are ``metastore-<region>``.

    Raises:
        DeploymentError: Nothing was synthesized for it.
    """
    found = {folder.name: folder for folder in (output / "stacks").glob(f"{environment}-*") if folder.is_dir()}
    known = [found.pop(f"{environment}-{part}") for part in _ORDER if f"{environment}-{part}" in found]
    folders = known + [found[name] for name in sorted(found)]
    if not folders:
        raise DeploymentError(f"{output} holds no stacks of {environment!r}. Synthesize them first: make synth")
    return folders


def providers(folder: Path) -> set[str]:
    """Return the names of the providers that a stack configures."""
    return set(json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8")).get("provider", {}))


def content_digest(folder: Path) -> str:
    """Return the SHA-256 of all that a stack's synthesis wrote: its JSON and the files that ship with it."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and not _is_terraforms(file, folder)):
        digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_terraforms(file: Path, folder: Path) -> bool:
    return file.relative_to(folder).parts[0].startswith((".terraform", "terraform.tfstate"))
