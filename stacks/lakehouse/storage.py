"""How Unity Catalog accesses the lake: a credential and an external location per container, for this workspace only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.naming import LAYERS
from stacks.providers import Construct, databricks

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack

RAW = "raw"


class Storage(Construct):
    """The storage credential and the external locations.

    The credential is the access connector's managed identity. Every location has file events, which the job's
    file-arrival trigger uses. All are isolated, which binds them to the workspace that makes them and keeps others of
    the metastore out. A binding resource beside that would be destroyed before them, after which the provider (1.99.0)
    can't reach them to destroy them: its issue 3903.
    """

    def __init__(self, stack: EnvironmentStack, id_: str) -> None:
        super().__init__(stack, id_)
        self._disposable = not stack.settings.azure.delete_protection
        self._names, self._subscription_id = stack.names, stack.settings.azure.subscription_id
        self.credential = databricks.StorageCredential(
            self,
            "credential",
            name=f"{self._names.prefix}-lake",
            comment="The access connector's system-assigned identity.",
            azure_managed_identity={"access_connector_id": self._names.access_connector_id},
            isolation_mode="ISOLATION_MODE_ISOLATED",
            skip_validation=False,
            force_destroy=self._disposable,
        )
        self.locations = {container: self._location(container) for container in LAYERS}

    def _location(self, container: str) -> Any:
        return databricks.ExternalLocation(
            self,
            f"location_{container}",
            name=f"{self._names.prefix}-{container}",
            url=self._names.container_url(container),
            credential_name=self.credential.name,
            comment=f"The container {container}.",
            isolation_mode="ISOLATION_MODE_ISOLATED",
            read_only=container == RAW,  # deliveries stay unchanged, whatever is granted to whom
            # The check of a location that is only read looks for a file in it, and before the first delivery there is
            # none: the provider's issue 3843. The other three, of the same credential, are checked.
            skip_validation=container == RAW,
            fallback=False,
            force_destroy=self._disposable,
            enable_file_events=True,
            file_event_queue={
                "managed_aqs": {
                    "resource_group": self._names.resource_group,
                    "subscription_id": self._subscription_id,
                }
            },
        )
