"""How a role assignment names its role where it doesn't by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacks.synthesized import Resource


def role_id(assignment: Resource) -> str:
    """Return the GUID that ``role_definition_id`` ends in, in small letters as Azure lists them."""
    return str(assignment.body.get("role_definition_id")).rstrip("/").rsplit("/", 1)[-1].lower()
