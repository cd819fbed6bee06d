"""Keeps plan files between review and apply in a container of the state's storage account.

Plan files hold secrets, so they are no artifacts of CI, which everyone who may read the repository can download. Only
the identities that plan and apply reach the container. A plan that was made again for the same commit takes the place
of the former, as its review takes the place of the former comment.
"""

from __future__ import annotations

import json
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
    """Put the plans of a folder away under their commit; return where.

    Raises:
        PlanStoreError: The folder holds no plans of the environment.
        ToolError: az is missing or failed.
    """
    manifest = read_manifest(folder)
    if manifest.environment != environment:
        raise PlanStoreError(f"{folder} holds plans of {manifest.environment!r}, not of {environment!r}.")
    where = f"{environment}/{_commit(manifest.commit)}"
    files = [*(f"{one.stack}.tfplan" for one in manifest.stacks), NAME]  # the manifest last: it makes the rest count
    for file in files:
        az(
            *("storage", "blob", "upload", "--auth-mode", "login", "--account-name", account),
            *("--container-name", CONTAINER, "--name", f"{where}/{file}", "--file", str(folder / file)),
            *("--overwrite", "true", "--only-show-errors"),
        )
    return f"{account}/{CONTAINER}/{where}"


def pull(environment: str, commit: str, folder: Path, account: str) -> None:
    """Bring the plans of a commit back into a folder, instead of those that were there.

    Raises:
        PlanStoreError: No plans were put away for the commit.
        DeploymentError: The folder holds something else than plans.
        ToolError: az is missing or failed.
    """
    where = f"{environment}/{_commit(commit)}"
    common = ("--auth-mode", "login", "--account-name", account, "--container-name", CONTAINER, "--only-show-errors")
    listed = json.loads(az("storage", "blob", "list", *common, "--prefix", f"{where}/", "--query", "[].name") or "[]")
    if f"{where}/{NAME}" not in listed:
        raise PlanStoreError(
            f"No plan of {environment} was reviewed for commit {commit[:12]}. Plan and review it: run the workflow "
            "`deploy` for the environment."
        )
    clear(folder, environment)
    for blob in listed:
        file = folder / blob.rsplit("/", 1)[-1]
        az("storage", "blob", "download", *common, "--name", blob, "--file", str(file))


def _commit(commit: str) -> str:
    if not _COMMIT.fullmatch(commit):
        raise PlanStoreError(f"{commit!r} is not the full id of a commit.")
    return commit
