"""A pair for each rule on code, schedules and monitoring."""

from __future__ import annotations

from tests.plan_review.plans import Case, change, plan


def _wheel(path: str) -> dict[str, object]:
    return {"name": "medallion", "task": [{"task_key": "bronze", "library": [{"whl": path}]}]}


RELEASED = "/Volumes/netflix_prod/ops/artifacts/aaaa/netflix_jobs-1.0.0-py3-none-any.whl"
NEXT = "/Volumes/netflix_prod/ops/artifacts/bbbb/netflix_jobs-1.1.0-py3-none-any.whl"

GATE = {"task_key": "quality_gate", "run_if": "NONE_FAILED"}
GOLD = {"task_key": "gold", "depends_on": [{"task_key": "quality_gate"}]}

CASES = {
    "network_range": Case(
        compliant=plan(
            change(
                "azurerm_virtual_network",
                {"address_space": ["10.0.0.0/20"]},
                {"address_space": ["10.0.0.0/20", "10.1.0.0/20"]},
            )
        ),
        violating=plan(
            change("azurerm_subnet", {"address_prefixes": ["10.0.0.0/23"]}, {"address_prefixes": ["10.0.6.0/23"]})
        ),
        severity="medium",
        says="loses the addresses 10.0.0.0/23",
    ),
    "task_graph": Case(
        compliant=plan(change("databricks_job", {"task": [GATE, GOLD]}, {"task": [GATE, GOLD], "description": "x"})),
        violating=plan(change("databricks_job", {"task": [GATE, GOLD]}, {"task": [GATE, {"task_key": "gold"}]})),
        severity="high",
        says="task gold no longer waits for quality_gate",
    ),
    "monitoring_reduced": Case(
        compliant=plan(change("azurerm_monitor_metric_alert", None, {"name": "a", "enabled": True})),
        violating=plan(
            change("azurerm_monitor_metric_alert", {"name": "a", "enabled": True}, {"name": "a", "enabled": False})
        ),
        severity="high",
        says="it no longer watches",
    ),
    "schedule_stopped": Case(
        compliant=plan(change("azurerm_data_factory_trigger_schedule", {"activated": False}, {"activated": True})),
        violating=plan(change("azurerm_data_factory_trigger_schedule", {"activated": True}, {"activated": False})),
        severity="high",
        says="it no longer starts by itself",
    ),
    "code_changed": Case(
        compliant=plan(change("databricks_job", _wheel(RELEASED), _wheel(NEXT))),
        violating=plan(
            change(
                "databricks_job", _wheel(RELEASED), _wheel("/Workspace/Users/eve/netflix_jobs-1.1.0-py3-none-any.whl")
            )
        ),
        severity="high",
        says="a place where others can put code",
    ),
}
