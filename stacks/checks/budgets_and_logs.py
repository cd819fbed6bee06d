"""Budgets that Azure accepts and that notify somebody, and how long logs are kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from stacks.findings import is_known, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

OPERATORS = frozenset({"EqualTo", "GreaterThan", "GreaterThanOrEqualTo"})
THRESHOLD_TYPES = frozenset({"Actual", "Forecasted"})
TIME_GRAINS = frozenset({
    "BillingAnnual", "BillingMonth", "BillingQuarter", "Annually", "Monthly", "Quarterly",
})  # fmt: skip
HIGHEST_THRESHOLD = 1000
"""Source: the arguments of azurerm_consumption_budget_subscription (4.55.0)."""
MOST_NOTIFICATIONS = 5
"""Source: https://learn.microsoft.com/rest/api/consumption/budgets (a budget has up to five notifications)."""
RETENTION_DAYS = (30, 730)
"""Source: ``retention_in_days`` of azurerm_log_analytics_workspace (4.55.0); 7 only exists for the Free tier."""
_BUDGETS = ("azurerm_consumption_budget_resource_group", "azurerm_consumption_budget_subscription")


def check(stack: Stack) -> Iterator[Problem]:
    """Check budgets and Log Analytics workspaces."""
    for budget in stack.of_type(*_BUDGETS):
        yield from ((budget, message) for message in _budget_problems(budget) if message)
    for workspace in stack.of_type("azurerm_log_analytics_workspace"):
        days = workspace.body.get("retention_in_days")
        lowest, highest = RETENTION_DAYS
        if isinstance(days, (int, float)) and not lowest <= days <= highest:
            yield workspace, f"retention_in_days is {days}; allowed: {lowest} to {highest}"


def _budget_problems(budget: Resource) -> Iterator[str | None]:
    amount = budget.body.get("amount")
    if isinstance(amount, (int, float)) and amount <= 0:
        yield f"amount is {amount}; allowed: more than 0"
    if "time_grain" in budget.body:
        yield not_allowed("time_grain", budget.body["time_grain"], TIME_GRAINS)
    for period in budget.blocks("time_period"):
        yield from _period_problems(period.get("start_date"), period.get("end_date"))
    notifications = budget.blocks("notification")
    if not 1 <= len(notifications) <= MOST_NOTIFICATIONS:
        yield f"{len(notifications)} notifications; allowed: 1 to {MOST_NOTIFICATIONS}"
    for notification in notifications:
        yield not_allowed("operator", notification.get("operator"), OPERATORS)
        yield not_allowed("threshold_type", notification.get("threshold_type"), THRESHOLD_TYPES)
        threshold = notification.get("threshold")
        if isinstance(threshold, (int, float)) and not (
            threshold == int(threshold) and 0 <= threshold <= HIGHEST_THRESHOLD
        ):
            yield f"threshold is {threshold}; allowed: a whole number of percent, 0 to {HIGHEST_THRESHOLD}"
        if not any(notification.get(f"contact_{kind}") for kind in ("emails", "groups", "roles")):
            yield "a notification without contact_emails, contact_groups or contact_roles reaches nobody"


def _period_problems(start: object, end: object) -> Iterator[str]:
    moments = {name: _moment(value) for name, value in (("start_date", start), ("end_date", end)) if is_known(value)}
    for name, moment in moments.items():
        if moment is None:
            yield f"{name} is {start if name == 'start_date' else end!r}; allowed: a time such as 2027-01-01T00:00:00Z"
    begin, finish = moments.get("start_date"), moments.get("end_date")
    if begin and (begin.day, begin.hour, begin.minute, begin.second) != (1, 0, 0, 0):
        yield f"start_date is {start}; allowed: the first of a month at 00:00:00Z"
    if begin and finish and finish <= begin:
        yield f"end_date {end} is not after start_date {start}"


def _moment(value: object) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
