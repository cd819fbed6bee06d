"""Uploads the artifacts under paths that hold the digest of their content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.lakehouse.access import engineers, runner
from stacks.lakehouse.artifacts import DIGITS
from stacks.providers import Construct, cdktf, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.access import WorkspaceAccess
    from stacks.lakehouse.artifacts import Artifact, Artifacts

# New files are created before job and pipeline refer to them, and old ones destroyed after that.
_NEW_FIRST = cdktf.TerraformResourceLifecycle(create_before_destroy=True)


def _asset(scope: Construct, id_: str, artifact: Artifact) -> str:
    """Copy a file into the synthesized stack; return its path there, which is the same on every machine."""
    asset = cdktf.TerraformAsset(
        scope, id_, path=str(artifact.path), type=cdktf.AssetType.FILE, asset_hash=artifact.sha256
    )
    path: str = asset.path
    return path


class ShippedWheel(Construct):
    """The jobs wheel in the artifacts volume; tasks name :attr:`path`."""

    def __init__(self, scope: Construct, id_: str, *, wheel: Artifacts, volume: Any, folder: str) -> None:
        super().__init__(scope, id_)
        (artifact,) = wheel.files
        self.file = databricks.File(
            self,
            "file",
            path=f"{folder}/wheels/{artifact.sha256[:DIGITS]}/{artifact.name}",
            source=_asset(self, "asset", artifact),
            lifecycle=_NEW_FIRST,
            depends_on=[volume],
        )
        self.path: str = self.file.path


class ShippedSources(Construct):
    """A pipeline's sources in a workspace folder of their own; the pipeline names :attr:`folder`.

    The folder is not below /Shared, where everybody may change files, but in the workspace's root, where only
    administrators may create anything; who may read it is set here.
    """

    def __init__(
        self, stack: EnvironmentStack, id_: str, *, sources: Artifacts, folder: str, access: WorkspaceAccess
    ) -> None:
        super().__init__(stack, id_)
        people = stack.settings.access
        directory = databricks.Directory(
            self, "directory", path=f"{folder}/{sources.digest}", delete_recursive=False, lifecycle=_NEW_FIRST
        )
        self.files = [
            databricks.WorkspaceFile(
                self,
                artifact.name.replace("/", "_").replace(".", "_"),
                path=f"{directory.path}/{artifact.name}",
                source=_asset(self, f"asset_{artifact.name.replace('/', '_').replace('.', '_')}", artifact),
                lifecycle=_NEW_FIRST,
            )
            for artifact in sources.files
        ]
        self.may_read = databricks.Permissions(
            self,
            "permissions",
            directory_path=directory.path,
            access_control=[engineers(people, "CAN_READ"), runner(people, "CAN_READ")],
            lifecycle=_NEW_FIRST,
            depends_on=access.assignments,
        )
        because(self.may_read, "The pipeline reads its sources; engineers see what it runs. Deployments alone write.")
        # Pipelines see the workspace's files below /Workspace; uploads name them without it.
        self.folder = f"/Workspace{directory.path}"
