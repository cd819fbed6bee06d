"""Roles of role assignments that are given by id instead of by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacks.synthesized import Resource


def role_id(assignment: Resource) -> str:
    """Return the GUID at the end of ``role_definition_id``, in lower case as Azure lists them."""
    return str(assignment.body.get("role_definition_id")).rstrip("/").rsplit("/", 1)[-1].lower()
