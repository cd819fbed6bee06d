"""Logs, alerts and the budget."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from stacks.settings.base import LARGEST_WHOLE, Emails, Section, refuse

_FIRST = 1
_EARLIEST = dt.date(2017, 6, 1)
"""Source: https://learn.microsoft.com/dotnet/api/azure.resourcemanager.consumption.consumptionbudgetdata.timeperiod."""
_MOST_GB = 50_000
"""The largest commitment tier. Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs."""
_MOST_REQUESTS = 40_000 * 15 * 60
"""What an account answers in a quarter of an hour.

Source: https://learn.microsoft.com/azure/storage/common/scalability-targets-standard-account.
"""


class MonitoringSettings(Section):
    """Log Analytics, who is told, and when."""

    retention_days: int = Field(
        ge=30, le=730, description="How long logs can be asked. The first 31 days are free, each further one is not."
    )
    daily_quota_gb: int = Field(
        ge=1,
        le=_MOST_GB,
        description="Logs beyond it are dropped until the next day, with the alerts on them; without it a loop"
        " is paid for.",
    )
    notify: Emails = Field(description="Who gets the alerts, the budget's warnings, and the jobs' failures.")
    availability_percent: float = Field(
        gt=0, le=100, description="The lake's availability below which somebody is told. Above 99.9, noise is certain."
    )
    denied_requests: int = Field(
        ge=0,
        le=_MOST_REQUESTS,
        description="Refused requests to the lake in a quarter of an hour above which somebody is told. Low, a mistyped"
        " path wakes people; high, someone trying doors stays unseen.",
    )


def _date(value: object) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime) or value.day != _FIRST:
        raise refuse("the first day of a month, such as 2026-12-01")
    if value < _EARLIEST:
        raise refuse(f"{_EARLIEST} or a later month; Azure takes no earlier one")
    return value


class BudgetSettings(Section):
    """The budget of the environment's resource groups, the clusters' among them. It warns; it stops nothing."""

    monthly_amount: int = Field(
        ge=1, le=LARGEST_WHOLE, description="In the subscription's currency. Too high, nobody is warned."
    )
    start_date: Annotated[dt.date, BeforeValidator(_date)] = Field(
        description="First of a month: the current or a later one when the budget is made, at most 12 months ahead."
        " Changing it makes a new budget."
    )
    forecast_percent: int = Field(ge=1, le=1000, description="Share of the amount that, once forecast, is told.")
    actual_percent: int = Field(ge=1, le=1000, description="Share of the amount that, once spent, is told.")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if self.forecast_percent > self.actual_percent:
            raise refuse(
                f"at most actual_percent ({self.actual_percent}): a forecast warns before the fact",
                key="forecast_percent",
                found=self.forecast_percent,
            )
        return self
