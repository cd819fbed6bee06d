"""How Unity Catalog reaches the lake: a credential, an external location a container, and their workspace alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.naming import LAYERS
from stacks.providers import Construct, azurerm, cdktf, databricks

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack


class Storage(Construct):
    """The storage credential, the external locations and the workspace binding of each.

    The credential is the access connector's managed identity. Every location has file events, which Auto Loader and
    the job's file-arrival trigger use, and is isolated: no other workspace of the metastore can use it.
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
        self._workspace = azurerm.DataAzurermDatabricksWorkspace(
            self,
            "workspace",
            name=self._names.workspace,
            resource_group_name=self._names.resource_group,
            # Read at apply, not at plan: the stack can be planned before the workspace exists.
            depends_on=[self.credential],
        )
        self.locations = {container: self._location(container) for container in LAYERS}
        self.bindings = [
            self.bind("storage_credential", self.credential.name),
            *[self.bind("external_location", location.name, name) for name, location in self.locations.items()],
        ]

    def bind(self, kind: str, name: str, id_: str | None = None) -> Any:
        """Bind an isolated securable to the workspace."""
        return databricks.WorkspaceBinding(
            self,
            f"binding_{kind}_{id_}" if id_ else f"binding_{kind}",
            securable_type=kind,
            securable_name=name,
            workspace_id=cdktf.Token.as_number(self._workspace.workspace_id),
            binding_type="BINDING_TYPE_READ_WRITE",
            # The deferred read makes the number unknown whenever the credential changes, which would replace the
            # binding: unbind, then bind again.
            lifecycle=cdktf.TerraformResourceLifecycle(ignore_changes=["workspace_id"]),
        )

    def _location(self, container: str) -> Any:
        return databricks.ExternalLocation(
            self,
            f"location_{container}",
            name=f"{self._names.prefix}-{container}",
            url=self._names.container_url(container),
            credential_name=self.credential.name,
            comment=f"The container {container}.",
            isolation_mode="ISOLATION_MODE_ISOLATED",
            read_only=False,
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
