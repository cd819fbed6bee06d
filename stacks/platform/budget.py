"""The environment's budget: warns before and when the month's amount is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.providers import Construct, azurerm

if TYPE_CHECKING:
    from stacks.platform.alerts import Notified
    from stacks.platform.placement import Placement


class Budget(Construct):
    """A monthly budget. It notifies the same people as the alerts, and stops nothing.

    The clusters' machines and disks and the workspace's own storage stand in a resource group that Databricks manages,
    so it is the subscription's, and counts what both groups cost.
    """

    def __init__(self, scope: Construct, id_: str, placement: Placement, *, notified: Notified) -> None:
        super().__init__(scope, id_)
        settings = placement.settings.budget
        notification = azurerm.ConsumptionBudgetSubscriptionNotification
        azurerm.ConsumptionBudgetSubscription(
            self,
            "budget",
            name=placement.names.of("budget"),
            subscription_id=placement.names.subscription_id,
            filter=azurerm.ConsumptionBudgetSubscriptionFilter(
                dimension=[
                    azurerm.ConsumptionBudgetSubscriptionFilterDimension(
                        name="ResourceGroupName",
                        values=[placement.names.resource_group, placement.names.managed_resource_group],
                    )
                ]
            ),
            amount=settings.monthly_amount,
            time_grain="Monthly",
            time_period=azurerm.ConsumptionBudgetSubscriptionTimePeriod(
                start_date=f"{settings.start_date.isoformat()}T00:00:00Z"
            ),
            notification=[
                notification(
                    operator="GreaterThanOrEqualTo",
                    threshold=percent,
                    threshold_type=kind,
                    contact_groups=[notified.group.id],
                )
                for percent, kind in ((settings.forecast_percent, "Forecasted"), (settings.actual_percent, "Actual"))
            ],
        )
