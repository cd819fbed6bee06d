"""What every stack has: addresses that people can read, and a state of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.errors import SynthesisError
from stacks.providers import cdktf

if TYPE_CHECKING:
    from stacks.providers import Construct
    from stacks.settings.azure import StateSettings


class BaseStack(cdktf.TerraformStack):
    """A stack whose state is a blob of its own, reached with Entra ID; in CI with the run's own token (OIDC).

    A resource's address is its construct's path: ``lake/account`` becomes ``azurerm_storage_account.lake_account``. The
    default would add a hash to it, which no reviewer of a plan can read.
    """

    def __init__(self, scope: Construct, name: str, state: StateSettings) -> None:
        super().__init__(scope, name)
        self._paths: dict[str, str] = {}
        cdktf.AzurermBackend(
            self,
            resource_group_name=state.resource_group,
            storage_account_name=state.storage_account,
            container_name=state.container,
            key=f"{name}.tfstate",
            use_azuread_auth=True,
            use_oidc=True,
        )

    def _allocate_logical_id(self, tf_element: Any) -> str:
        path: str = getattr(tf_element, "node", tf_element).path
        _, *steps = path.split("/")
        logical_id = "_".join(steps)
        if self._paths.setdefault(logical_id, path) != path:
            raise SynthesisError(
                f"{path} and {self._paths[logical_id]} would both be {logical_id!r} in Terraform. Rename one of them"
            )
        return logical_id
