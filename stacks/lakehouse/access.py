"""Assigns the account's groups and service principals to the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.settings.access import AccessSettings


class WorkspaceAccess(Construct):
    """Assigns each principal as a user; permissions and grants decide what it may do.

    A workspace knows a principal of the account only once it is assigned to it, so permissions come after these.
    """

    def __init__(self, stack: EnvironmentStack, id_: str) -> None:
        super().__init__(stack, id_)
        access = stack.settings.access
        self.assignments = [
            self._assign("analysts", "Analysts query gold.", group_name=access.analysts),
            self._assign("engineers", "Engineers watch and repair runs.", group_name=access.engineers),
            self._assign("runner", "Job and pipeline run as it.", service_principal_name=access.runner_application_id),
        ]

    def _assign(self, role: str, reason: str, **principal: str) -> Any:
        return because(databricks.PermissionAssignment(self, role, permissions=["USER"], **principal), reason)


def analysts(people: AccessSettings, level: str) -> Any:
    """Return the entry of a permissions resource that gives the analysts a level."""
    return databricks.PermissionsAccessControl(group_name=people.analysts, permission_level=level)


def engineers(people: AccessSettings, level: str) -> Any:
    """Return the entry of a permissions resource that gives the engineers a level."""
    return databricks.PermissionsAccessControl(group_name=people.engineers, permission_level=level)


def deployer(people: AccessSettings, level: str) -> Any:
    """Return the entry of a permissions resource that gives the identity that applies a level."""
    return databricks.PermissionsAccessControl(
        service_principal_name=people.deployer_application_id, permission_level=level
    )


def runner(people: AccessSettings, level: str) -> Any:
    """Return the entry of a permissions resource that gives the service principal a level."""
    return databricks.PermissionsAccessControl(
        service_principal_name=people.runner_application_id, permission_level=level
    )
