"""Calls the Azure CLI with the identity that is signed in: by `az login`, or by the run's own token in CI."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from deployment.errors import ToolError

# Azure Databricks' own application: https://learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual
DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
_MANAGEMENT = "https://management.azure.com"


def az(*arguments: str) -> str:
    """Run the Azure CLI and return what it prints.

    Raises:
        ToolError: It is missing or failed.
    """
    try:
        done = subprocess.run(["az", *arguments], capture_output=True, encoding="utf-8", check=False)  # noqa: S607 - the user's own az, wherever it is
    except FileNotFoundError as error:
        raise ToolError("az is missing. Install the Azure CLI (https://aka.ms/azure-cli), then: az login") from error
    except OSError as error:
        raise ToolError(
            f"az can't be run: {error.strerror}. Install the Azure CLI (https://aka.ms/azure-cli) anew."
        ) from error
    if done.returncode:
        raise ToolError(f"az {' '.join(arguments[:3])} failed: {done.stderr.strip()[-800:] or 'it said nothing'}")
    return done.stdout


def get_azure(resource: str, version: str) -> dict[str, Any]:
    """Return a resource as Azure's management API gives it."""
    return _object(az("rest", "--method", "get", "--url", f"{_MANAGEMENT}{resource}?api-version={version}"))


def get_databricks(host: str, path: str) -> dict[str, Any]:
    """Return what a workspace's API answers."""
    return _object(az("rest", "--method", "get", "--resource", DATABRICKS, "--url", f"https://{host}{path}"))


def _object(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text or "{}")
    except ValueError as error:
        raise ToolError(f"az rest answered something that is not JSON: {text[:200]!r}") from error
    if not isinstance(answer, dict):
        raise ToolError(f"az rest answered a {type(answer).__name__} where an object was expected.")
    return answer
