"""The SQL warehouse: what people query gold with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.lakehouse.access import analysts, engineers
from stacks.providers import Construct, databricks
from stacks.reasons import because

if TYPE_CHECKING:
    from stacks.environment_stack import EnvironmentStack
    from stacks.lakehouse.access import WorkspaceAccess


class Warehouse(Construct):
    """One warehouse in the virtual network, which stops by itself, and who may use it.

    A serverless one would stand outside the network, and the lake's firewall would keep it out.
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
            no_wait=True,  # what refers to it needs no running one
        )
        because(
            databricks.Permissions(
                self,
                "permissions",
                sql_endpoint_id=warehouse.id,
                access_control=[
                    analysts(settings.access, "CAN_USE"),
                    engineers(settings.access, "CAN_USE"),
                ],
                depends_on=access.assignments,
            ),
            "Both groups query gold with it; each query reads what the grants of who asks let it read.",
        )
