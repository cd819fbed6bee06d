"""A pair for each rule on what costs."""

from __future__ import annotations

from tests.plan_review.plans import Case, change, plan


def _workers(most: int) -> dict[str, object]:
    cluster = {"node_type_id": "Standard_D4ds_v5", "autoscale": [{"min_workers": 1, "max_workers": most}]}
    return {"name": "medallion", "job_cluster": [{"job_cluster_key": "main", "new_cluster": [cluster]}]}


def _cron(expression: str) -> dict[str, object]:
    return {"name": "medallion", "schedule": [{"quartz_cron_expression": expression, "timezone_id": "UTC"}]}


CASES = {
    "compute_size": Case(
        compliant=plan(change("databricks_job", None, _workers(4))),
        violating=plan(change("databricks_job", _workers(4), _workers(40))),
        severity="high",
        says='job_cluster["main"].new_cluster.autoscale.max_workers goes from 4 to 40 (10 times)',
    ),
    "schedule": Case(
        compliant=plan(change("databricks_job", _cron("0 * * * * ?"), _cron("0 0 3 * * ?") | {"schedule": []})),
        violating=plan(change("databricks_job", _cron("0 0 3 * * ?"), _cron("0 * * * * ?"))),
        severity="high",
        says="starts about 1440 times a day instead of once a day",
    ),
    "tier_changed": Case(
        compliant=plan(change("azurerm_storage_account", None, {"account_tier": "Standard"})),
        violating=plan(change("azurerm_storage_account", {"access_tier": "Hot"}, {"access_tier": "Cool"})),
        severity="medium",
        says="access_tier goes from Hot to Cool",
    ),
    "spending_limit": Case(
        compliant=plan(change("azurerm_consumption_budget_resource_group", {"amount": 2000}, {"amount": 1500})),
        violating=plan(change("azurerm_consumption_budget_resource_group", {"amount": 2000}, None)),
        severity="high",
        says="no one is told when spending rises",
    ),
    "new_cost": Case(
        compliant=plan(change("azurerm_nat_gateway", {"name": "n"}, {"name": "n", "tags": {"a": "b"}})),
        violating=plan(change("azurerm_nat_gateway", None, {"name": "n"})),
        severity="low",
        says="by the hour and by the gigabyte",
    ),
}
