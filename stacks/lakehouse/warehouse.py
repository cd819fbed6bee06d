"""The SQL warehouse, with which people query gold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.lakehouse.access import analysts, deployer, engineers
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.access import WorkspaceAccess


class Warehouse(Construct):
    """One warehouse in the virtual network, which stops by itself, and the permissions to use it.

    A serverless warehouse would be outside the network, and the lake's firewall would block it.
    """

    def __init__(self, stack: EnvironmentStack, id_: str, *, access: WorkspaceAccess) -> None:
        super().__init__(stack, id_)
        settings = stack.settings
        warehouse = databricks.SqlEndpoint(
            self,
            "warehouse",
            name=f"{stack.names.prefix}-warehouse",
            warehouse_type="PRO",
            enable_serverless_compute=False,
            cluster_size=settings.warehouse.size,
            max_num_clusters=1,
            auto_stop_mins=settings.warehouse.auto_stop_minutes,
            spot_instance_policy="COST_OPTIMIZED" if settings.compute.spot else "RELIABILITY_OPTIMIZED",
            tags={"custom_tags": [{"key": key, "value": value} for key, value in stack.tags.items()]},
            no_wait=True,  # resources that refer to it don't need it running
        )
        because(
            databricks.Permissions(
                self,
                "permissions",
                sql_endpoint_id=warehouse.id,
                # Without an owner here, the provider adds the identity that applies, and hides it from that identity
                # alone: every plan by anybody else would remove it again (prepareForUpdate and prepareResponse of
                # 1.99.0, in permissions/permission_definitions.go). The runner can't be the owner: a service principal
                # owns only a warehouse that it made, https://docs.databricks.com/sql/admin/transfer-ownership.html.
                access_control=[
                    analysts(settings.access, "CAN_USE"),
                    engineers(settings.access, "CAN_USE"),
                    deployer(settings.access, "IS_OWNER"),
                ],
                depends_on=access.assignments,
            ),
            "Both groups query gold with it, each as far as its grants go; who deploys made it, and so owns it.",
        )
