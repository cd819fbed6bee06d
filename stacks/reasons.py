"""Why somebody is given access, kept in the synthesized stacks where the resource has no argument for it.

A role assignment has a description; grants and permissions of Databricks have none. Terraform takes whatever stands at
``//`` for a comment, so the reason goes there: documents, reviews and the policy `access_states_its_reason` read it.
"""

from __future__ import annotations

from typing import Any


def because(resource: Any, reason: str) -> Any:
    """Add the reason why a resource gives access, and return the resource."""
    resource.add_override("//.reason", reason)
    return resource
