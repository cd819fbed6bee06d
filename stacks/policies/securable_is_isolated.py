"""Every external location, storage credential and catalog is isolated: open to the workspaces bound to it alone.

A metastore serves every workspace of its region. An open location of prod could be read from a workspace of dev by
whoever has the privilege, past all that separates the environments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.checks.securables import ISOLATION_MODES
from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge securables that have an isolation mode."""
    if resource.type not in ISOLATION_MODES:
        return NOT_APPLICABLE
    wanted = next(mode for mode in ISOLATION_MODES[resource.type] if mode.endswith("ISOLATED"))
    found = resource.body.get("isolation_mode")
    return compliant_if(found == wanted, f"isolation_mode is {found!r}; set it to {wanted}")
