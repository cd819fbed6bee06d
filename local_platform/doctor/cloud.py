"""Checks of the accounts: who is logged in, and whether the roles that the stacks need are assigned."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local_platform.doctor.finding import Finding, bad, good, note
from local_platform.doctor.roles import compare, needed_roles, subscription
from stacks.errors import StacksError
from stacks.synthesized import OUTPUT, read_stacks

if TYPE_CHECKING:
    from local_platform.doctor.tools import Tool
    from stacks.synthesized import Stack

_DATABRICKS = ("DATABRICKS_HOST", "DATABRICKS_CONFIG_PROFILE", "DATABRICKS_AZURE_RESOURCE_ID")


def azure(tool: Tool, environment: str, output: Path = OUTPUT) -> list[Finding]:
    """Report who is logged in to Azure, and compare the role assignments that the account sees with the stacks'."""
    account = _json(tool("az", "account", "show", "--output", "json"))
    if not isinstance(account, dict):
        return [note("Azure", "nobody is logged in (`az login`): role assignments are not compared, the rest is.")]
    found = good("Azure", f"{account.get('user', {}).get('name', 'somebody')}, subscription {account.get('name')}")
    try:
        stack = next(each for each in read_stacks(output) if each.name == f"{environment}-platform")
    except (StacksError, StopIteration):
        return [found, note("Role assignments", f"{environment} is not synthesized: run `make synth` to compare them.")]
    return [found, *_roles(tool, stack)]


def _roles(tool: Tool, stack: Stack) -> list[Finding]:
    where = ("--all", "--subscription", subscription(stack))  # else az would list those of its current subscription
    listed = _json(tool("az", "role", "assignment", "list", *where, "--output", "json"))
    if not isinstance(listed, list):
        return [bad("Role assignments", "the account may not list them: ask for Reader on the subscription.")]
    needed = needed_roles(stack)
    owners = {role.owner: _principal(tool, role.owner) for role in needed}
    return compare(needed, listed, owners)


def _principal(tool: Tool, resource_id: str) -> str | None:
    said = tool("az", "resource", "show", "--ids", resource_id, "--query", "identity.principalId", "--output", "tsv")
    return said.strip() or None if said else None


def databricks(tool: Tool) -> Finding:
    """Report whether there are credentials for Databricks, without reading them."""
    user = _json(tool("databricks", "current-user", "me", "--output", "json"))
    if isinstance(user, dict):
        return good("Databricks", str(user.get("userName", "logged in")))
    named = [name for name in _DATABRICKS if os.environ.get(name)]
    if named or (Path.home() / ".databrickscfg").is_file():
        where = ", ".join(named) or "~/.databrickscfg"
        return note("Databricks", f"credentials are configured ({where}), but the command `databricks` can't use them.")
    return note("Databricks", "no credentials: runs work without, a deployment needs them.")


def _json(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
