"""Ratings on what costs money."""

from __future__ import annotations

from tests.plan_review.plans import Json, Rating, trigger, update


def budget(**notification: object) -> Json:
    told = {"threshold": 80, "enabled": True, "contact_emails": ["a@x", "b@x"], **notification}
    return {"amount": 2000, "notification": [told]}


RATINGS: dict[str, Rating] = {
    "a trigger that starts once a month": (
        "schedule",
        update("azurerm_data_factory_trigger_schedule", trigger(), trigger(frequency="Month")),
        "medium",
        "starts about once in 30 days instead of once a day",
    ),
    "a job that never starts again": (
        "schedule",
        update(
            "databricks_job",
            {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?"}]},
            {"schedule": [{"quartz_cron_expression": "0 0 5 1 1 ? 2099"}]},
        ),
        "medium",
        "0 0 5 1 1 ? 2099",
    ),
    "another hour": (
        "schedule",
        update(
            "databricks_job",
            {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?"}]},
            {"schedule": [{"quartz_cron_expression": "0 0 6 * * ?"}]},
        ),
        "low",
        "goes from 0 0 5 * * ? to 0 0 6 * * ?",
    ),
    "a contact of a budget goes": (
        "spending_limit",
        update("azurerm_consumption_budget_subscription", budget(), budget(contact_emails=["a@x"])),
        "high",
        "a notification of the budget goes",
    ),
    "a notification of a budget is off": (
        "spending_limit",
        update("azurerm_consumption_budget_subscription", budget(), budget(enabled=False)),
        "high",
        "a notification of the budget goes",
    ),
    "a budget tells later": (
        "spending_limit",
        update("azurerm_consumption_budget_subscription", budget(), budget(threshold=1000)),
        "medium",
        "threshold goes from 80 to 1000",
    ),
    "a budget counts less": (
        "spending_limit",
        update("azurerm_consumption_budget_subscription", budget(), budget() | {"filter": [{"tag": [{"name": "a"}]}]}),
        "medium",
        "filter.tag",
    ),
    "a budget is labelled": (
        "spending_limit",
        update("azurerm_consumption_budget_subscription", budget() | {"etag": "a"}, budget() | {"etag": "b"}),
        "",
        "",
    ),
    "a warehouse that never stopped stops again": (
        "spending_limit",
        update("databricks_sql_endpoint", {"auto_stop_mins": 0}, {"auto_stop_mins": 10}),
        "",
        "",
    ),
    "a warehouse no longer stops": (
        "spending_limit",
        update("databricks_sql_endpoint", {"auto_stop_mins": 10}, {"auto_stop_mins": 0}),
        "high",
        "compute stays on longer, or for ever",
    ),
    "logs without a quota get one": (
        "spending_limit",
        update("azurerm_log_analytics_workspace", {"daily_quota_gb": -1}, {"daily_quota_gb": 1}),
        "",
        "",
    ),
    "logs lose their quota": (
        "spending_limit",
        update("azurerm_log_analytics_workspace", {"daily_quota_gb": 1}, {"daily_quota_gb": -1}),
        "high",
        "daily_quota_gb goes from 1 to -1",
    ),
    "a task on a cluster that exists": (
        "compute_size",
        update(
            "databricks_job", {"task": [{"task_key": "a"}]}, {"task": [{"task_key": "a", "existing_cluster_id": "7"}]}
        ),
        "medium",
        "existing_cluster_id",
    ),
    "another time zone": (
        "schedule",
        update("azurerm_data_factory_trigger_schedule", trigger(), trigger(time_zone="Samoa Standard Time")),
        "low",
        "time_zone",
    ),
}
