"""Who may do what in Azure: every role assignment of the environment, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.providers import Construct, azurerm, cdktf

if TYPE_CHECKING:
    from stacks.platform.lake import Lake

_DATA = "Storage Blob Data Contributor"


class RoleAssignments(Construct):
    """The least that works: the connector on each container, for tokens and for file events; the factory on raw alone.

    Both are managed identities. The principal type is given because Entra ID may not know a new identity yet when its
    role is assigned, which Azure otherwise reports as an error.
    """

    def __init__(self, scope: Construct, id_: str, *, lake: Lake, connector: str, factory: str) -> None:
        super().__init__(scope, id_)
        for layer, container in lake.containers.items():
            self._assign(
                f"connector_{layer}",
                connector,
                _DATA,
                container.id,
                f"Unity Catalog reads and writes the {layer} layer through the access connector.",
            )
        # A role on the container would not do: the keys that sign such tokens belong to the account.
        self._assign(
            "connector_tokens",
            connector,
            "Storage Blob Delegator",
            lake.account.id,
            "Unity Catalog gives clusters short-lived tokens for one path each, of what the connector itself may do.",
        )
        self._assign(
            "connector_queue",
            connector,
            "Storage Queue Data Contributor",
            lake.account.id,
            "File events: Databricks makes the queue of new files and reads it.",
        )
        self._assign(
            "connector_events",
            connector,
            "EventGrid EventSubscription Contributor",
            lake.account.id,
            "File events: Databricks subscribes the queue to the account's blob events.",
        )
        self._assign(
            "factory_raw",
            factory,
            _DATA,
            lake.containers["raw"].id,
            "The factory lands deliveries in raw, and nowhere else.",
        )

    def _assign(self, id_: str, principal: str, role: str, scope: str, reason: str) -> None:
        azurerm.RoleAssignment(
            self,
            id_,
            principal_id=principal,
            principal_type="ServicePrincipal",
            role_definition_name=role,
            scope=scope,
            description=reason,
            # A changed description would replace the assignment (ForceNew in azurerm 4.55.0), and nothing on a locked
            # lake can be deleted. So Azure keeps the description that it was created with.
            lifecycle=cdktf.TerraformResourceLifecycle(ignore_changes=["description"]),
        )
