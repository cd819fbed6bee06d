"""Every grant, permission and assignment of Databricks says why it is given.

What gives access without a reason is never taken back. These resources have no argument for one, so it stands beside
the arguments (``stacks.reasons.because``), and in docs/permissions.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.policies._verdicts import NOT_APPLICABLE, Verdict, compliant_if

if TYPE_CHECKING:
    from stacks.synthesized import Resource, Stack

_GIVES_ACCESS = frozenset({
    "databricks_grant",
    "databricks_grants",
    "databricks_permission_assignment",
    "databricks_permissions",
})  # fmt: skip
_SHORTEST = 15


def judge(stack: Stack, resource: Resource) -> Verdict:  # noqa: ARG001 - every rule takes the stack
    """Judge grants, permissions and assignments to a workspace."""
    if resource.type not in _GIVES_ACCESS:
        return NOT_APPLICABLE
    reason = resource.reason.strip()
    return compliant_if(len(reason) >= _SHORTEST, f"the reason {reason!r} says nothing; give one with because(…)")
