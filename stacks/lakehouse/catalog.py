"""The catalog of the environment, its schemas and volumes, each with a storage root of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.providers import Construct, azurerm, cdktf, databricks

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.storage import Storage
    from stacks.naming import Names

BRONZE, SILVER, GOLD, OPS = "bronze", "silver", "gold", "ops"
ARTIFACTS, CHECKPOINTS, NOTICES = "artifacts", "checkpoints", "notices"
_SCHEMAS = {
    BRONZE: "Every delivered row once, as text.",
    SILVER: "Typed, deduplicated and keyed; refused rows in quarantine tables.",
    GOLD: "Star schema and marts, safe for analysts.",
    OPS: "What every run did, and what the jobs keep between runs.",
}


class Catalog(Construct):
    """The catalog, isolated to its workspace; the schemas of the layers and ``ops``; the volumes in ``ops``.

    A schema's managed tables go to its layer's container through its storage root. ``ops`` and what belongs to the
    catalog alone lie beside bronze's tables, in folders of their own: storage roots must not overlap. The volume of
    the notices is external, as an alert has to know its folder, and Unity Catalog chooses that of a managed one.
    """

    def __init__(self, stack: EnvironmentStack, id_: str, *, storage: Storage) -> None:
        super().__init__(stack, id_)
        self._protected = stack.settings.azure.delete_protection
        self._keep = stack.holds_data
        bronze = stack.names.container_url(BRONZE)
        self._locations = list(storage.locations.values())
        self.catalog = databricks.Catalog(
            self,
            "catalog",
            name=stack.settings.catalog.name,
            comment="Netflix titles.",
            isolation_mode="ISOLATED",
            storage_root=f"{bronze}_catalog",
            enable_predictive_optimization="DISABLE",  # the job's maintenance task does it, on Databricks and locally
            force_destroy=not self._protected,
            lifecycle=self._keep,
            depends_on=self._locations,
        )
        self.binding = self._bind(stack.names)
        roots = {layer: f"{stack.names.container_url(layer)}managed" for layer in (BRONZE, SILVER, GOLD)}
        self.schemas = {name: self._schema(name, root) for name, root in {**roots, OPS: f"{bronze}_ops"}.items()}
        self.artifacts = self._volume(ARTIFACTS, "The jobs wheel, by content.")
        self.checkpoints = self._volume(
            CHECKPOINTS, "What streams have read, and the schemas they found.", lifecycle=self._keep
        )
        self.notices = self._volume(
            NOTICES,
            "A file for each run that refused or repaired something.",
            stack.names.notices_url,
            lifecycle=self._keep,
        )

    def _bind(self, names: Names) -> Any:
        """Bind the catalog to the workspace; what is in the catalog comes after that, and goes before."""
        workspace = azurerm.DataAzurermDatabricksWorkspace(
            self,
            "workspace",
            name=names.workspace,
            resource_group_name=names.resource_group,
            # Read at apply, not at plan: the stack can be planned before the workspace exists.
            depends_on=[self.catalog],
        )
        return databricks.WorkspaceBinding(
            self,
            "binding",
            securable_type="catalog",
            securable_name=self.catalog.name,
            workspace_id=cdktf.Token.as_number(workspace.workspace_id),
            binding_type="BINDING_TYPE_READ_WRITE",
            # The deferred read makes the number unknown whenever the catalog changes, which would replace the binding:
            # unbind, then bind again.
            lifecycle=cdktf.TerraformResourceLifecycle(ignore_changes=["workspace_id"]),
        )

    def _schema(self, name: str, storage_root: str) -> Any:
        return databricks.Schema(
            self,
            f"schema_{name}",
            catalog_name=self.catalog.name,
            name=name,
            comment=_SCHEMAS[name],
            storage_root=storage_root,
            force_destroy=not self._protected,
            lifecycle=self._keep,
            depends_on=[*self._locations, self.binding],
        )

    def _volume(
        self,
        name: str,
        comment: str,
        storage_location: str | None = None,
        *,
        lifecycle: cdktf.TerraformResourceLifecycle | None = None,
    ) -> Any:
        return databricks.Volume(
            self,
            f"volume_{name}",
            catalog_name=self.catalog.name,
            schema_name=self.schemas[OPS].name,
            name=name,
            volume_type="EXTERNAL" if storage_location else "MANAGED",
            storage_location=storage_location,
            comment=comment,
            lifecycle=lifecycle,
        )
