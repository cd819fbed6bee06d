"""Keeps the manifest of reviewed plans between a pull request and its merge, in the storage account of the state.

An apply needs only the manifest: it plans anew and compares the digests. Plans made again for the same commit replace
the earlier ones, just as their review replaces the earlier comment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deployment.azure_cli import az
from deployment.errors import PlanStoreError
from deployment.manifest import NAME, clear, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

CONTAINER = "plans"
_COMMIT = re.compile(r"[0-9a-f]{40}")


def push(environment: str, folder: Path, account: str) -> str:
    """Upload the manifest of a folder's plans under their commit, and return its address.

    Raises:
        PlanStoreError: The folder holds no plans of the environment.
        ToolError: az is missing or failed.
    """
    manifest = read_manifest(folder)
    if manifest.environment != environment:
        raise PlanStoreError(f"{folder} holds plans of {manifest.environment!r}, not of {environment!r}.")
    blob = _blob(environment, manifest.commit)
    az(
        *("storage", "blob", "upload", *_at(account, blob), "--file", str(folder / NAME)),
        *("--overwrite", "true", "--only-show-errors"),
    )
    return f"{account}/{CONTAINER}/{blob}"


def pull(environment: str, commit: str, folder: Path, account: str) -> None:
    """Download the manifest of a commit's plans into a folder, and remove earlier plans from it.

    Raises:
        PlanStoreError: No plans were reviewed for the commit.
        DeploymentError: The folder holds something else than plans.
        ToolError: az is missing or failed.
    """
    at = _at(account, _blob(environment, commit))
    if az("storage", "blob", "exists", *at, "--query", "exists").strip() != "true":
        raise PlanStoreError(
            f"No plan of {environment} was reviewed for commit {commit[:12]}. Plan and review it: run the workflow "
            "`deploy` for the environment."
        )
    clear(folder, environment)
    az("storage", "blob", "download", *at, "--file", str(folder / NAME), "--only-show-errors")


def _at(account: str, blob: str) -> tuple[str, ...]:
    return ("--auth-mode", "login", "--account-name", account, "--container-name", CONTAINER, "--name", blob)


def _blob(environment: str, commit: str) -> str:
    if not _COMMIT.fullmatch(commit):
        raise PlanStoreError(f"{commit!r} is not the full id of a commit.")
    return f"{environment}/{commit}/{NAME}"
