"""The ADLS Gen2 account of the lake, its containers, and when data moves to cheaper tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.naming import LAYERS
from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.platform.network import Network
    from stacks.platform.placement import Placement


class Lake(Construct):
    """The storage account: no keys, no anonymous access, and a firewall that lets in only what the lakehouse needs.

    Creates the account, the four containers (through the management plane, since there are no keys), and its lifecycle
    rules. Where there are private endpoints, the public endpoint is off; the access connector is let in by its resource
    id either way, as Azure keeps such rules in force: https://learn.microsoft.com/azure/storage/common/storage-network-security.

    Attributes:
        account: the storage account.
        containers: the container of each layer.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement, *, connector: Any, network: Network) -> None:
        super().__init__(scope, id_)
        self._placement = placement
        self.account = self._account(connector, network)
        self.containers = {
            layer: azurerm.StorageContainer(
                self,
                layer,
                name=layer,
                storage_account_id=self.account.id,
                container_access_type="private",
                lifecycle=placement.holds_data,
            )
            for layer in LAYERS
        }
        self._lifecycle()

    def _account(self, connector: Any, network: Network) -> Any:
        settings = self._placement.settings
        days = settings.lake.soft_delete_days
        return azurerm.StorageAccount(
            self,
            "account",
            name=self._placement.names.lake,
            account_kind="StorageV2",
            account_tier="Standard",
            account_replication_type=settings.lake.redundancy,
            access_tier="Hot",
            is_hns_enabled=True,
            min_tls_version="TLS1_2",
            https_traffic_only_enabled=True,
            shared_access_key_enabled=False,
            default_to_oauth_authentication=True,
            local_user_enabled=False,
            allow_nested_items_to_be_public=False,
            cross_tenant_replication_enabled=False,
            allowed_copy_scope="AAD",
            infrastructure_encryption_enabled=True,
            public_network_access_enabled=not settings.network.private_link,
            network_rules=self._firewall(connector, network),
            # Versioning doesn't exist with a hierarchical namespace; Delta's own history stands in for it.
            blob_properties=azurerm.StorageAccountBlobProperties(
                delete_retention_policy=azurerm.StorageAccountBlobPropertiesDeleteRetentionPolicy(days=days),
                container_delete_retention_policy=azurerm.StorageAccountBlobPropertiesContainerDeleteRetentionPolicy(
                    days=days
                ),
            ),
            lifecycle=self._placement.holds_data,
            # Storage refuses the rule of a subnet while anything else of its virtual network is being changed:
            # https://github.com/Azure/azure-rest-api-specs/issues/11143.
            depends_on=None if settings.network.private_link else network.settled,
            **self._placement.in_region,
        )

    def _firewall(self, connector: Any, network: Network) -> Any:
        settings = self._placement.settings.network
        return azurerm.StorageAccountNetworkRules(
            default_action="Deny",
            bypass=["AzureServices"],  # Event Grid delivers to the queue of file events as a trusted service
            private_link_access=[
                azurerm.StorageAccountNetworkRulesPrivateLinkAccess(endpoint_resource_id=connector.id)
            ],
            virtual_network_subnet_ids=[] if settings.private_link else [network.host.id, network.container.id],
            ip_rules=list(settings.allowed_ip_ranges),
        )

    def _lifecycle(self) -> None:
        rules = self._placement.settings.lake.lifecycle
        azurerm.StorageManagementPolicy(
            self,
            "lifecycle_rules",
            storage_account_id=self.account.id,
            rule=[
                self._rule(
                    "raw",
                    tier_to_cool_after_days_since_modification_greater_than=rules.raw.cool_after_days,
                    tier_to_cold_after_days_since_modification_greater_than=rules.raw.cold_after_days,
                    delete_after_days_since_modification_greater_than=rules.raw.delete_after_days,
                ),
                # Nothing below Delta tables is deleted by age: VACUUM alone knows which files they still need.
                *(
                    self._rule(layer, tier_to_cool_after_days_since_modification_greater_than=days)
                    for layer, days in (
                        ("bronze", rules.bronze_cool_after_days),
                        ("silver", rules.silver_cool_after_days),
                        ("gold", rules.gold_cool_after_days),
                    )
                ),
            ],
            depends_on=list(self.containers.values()),
        )

    def _rule(self, layer: str, **base_blob: int) -> Any:
        snapshots = self._placement.settings.lake.soft_delete_days
        return azurerm.StorageManagementPolicyRule(
            name=layer,
            enabled=True,
            filters=azurerm.StorageManagementPolicyRuleFilters(blob_types=["blockBlob"], prefix_match=[f"{layer}/"]),
            actions=azurerm.StorageManagementPolicyRuleActions(
                base_blob=azurerm.StorageManagementPolicyRuleActionsBaseBlob(**base_blob),
                snapshot=azurerm.StorageManagementPolicyRuleActionsSnapshot(
                    delete_after_days_since_creation_greater_than=snapshots
                ),
            ),
        )
