"""Ratings on what runs, watches and is logged."""

from __future__ import annotations

import json

from tests.plan_review.plans import Json, Rating, change, plan, released, replaced, trigger, update

COPY = {"name": "copy", "type": "Copy"}
CHECK = {"name": "check", "type": "Validation"}
AFTER = [{"activity": "check", "dependencyConditions": ["Succeeded"]}]


def _told(*people: str) -> Json:
    return {"email_notifications": [{"on_failure": list(people)}]}


def _activities(*activities: Json) -> Json:
    return {"activities_json": json.dumps(activities)}


RATINGS: dict[str, Rating] = {
    "one of two is no longer told": (
        "schedule_stopped",
        update("databricks_job", _told("a@x", "b@x"), _told("a@x")),
        "high",
        "failures are told to fewer people",
    ),
    "someone else is told": (
        "schedule_stopped",
        update("databricks_job", _told("a@x"), _told("z@x")),
        "high",
        "to fewer people or others",
    ),
    "one more is told": ("schedule_stopped", update("databricks_job", _told("a@x"), _told("a@x", "b@x")), "", ""),
    "a warning comes later": (
        "schedule_stopped",
        update("databricks_job", {"health": [{"rules": [{"value": 60}]}]}, {"health": [{"rules": [{"value": 999}]}]}),
        "medium",
        "goes from 60 to 999",
    ),
    "a trigger is deleted": (
        "schedule_stopped",
        plan(change("azurerm_data_factory_trigger_schedule", trigger(), None)),
        "high",
        "is deleted: what it started no longer starts by itself",
    ),
    "a job with a trigger is deleted": (
        "schedule_stopped",
        plan(change("databricks_job", {"trigger": [{"pause_status": "UNPAUSED"}]}, None)),
        "high",
        "no longer starts by itself",
    ),
    "a job that someone starts is deleted": (
        "schedule_stopped",
        plan(change("databricks_job", {"name": "j", "schedule": [{"pause_status": "PAUSED"}]}, None)),
        "",
        "",
    ),
    "a trigger ends": (
        "schedule_stopped",
        update("azurerm_data_factory_trigger_schedule", trigger(), trigger(end_time="2020-01-01T00:00:00Z")),
        "high",
        "end_time goes from (not set) to 2020-01-01T00:00:00Z",
    ),
    "a trigger starts another pipeline": (
        "schedule_stopped",
        update("azurerm_data_factory_trigger_schedule", trigger(), trigger(pipeline=[{"name": "other"}])),
        "high",
        "it no longer starts ingest",
    ),
    "a receiver of alerts is another": (
        "monitoring_reduced",
        update(
            "azurerm_monitor_action_group",
            {"email_receiver": [{"name": "a", "email_address": "a@x"}]},
            {"email_receiver": [{"name": "a", "email_address": "z@x"}]},
        ),
        "high",
        "goes from a@x to z@x",
    ),
    "one of two action groups goes": (
        "monitoring_reduced",
        update(
            "azurerm_monitor_metric_alert",
            {"action": [{"action_groups": ["a", "b"]}]},
            {"action": [{"action_groups": ["a"]}]},
        ),
        "high",
        "a log, a recipient or an action goes",
    ),
    "an action group more": (
        "monitoring_reduced",
        update(
            "azurerm_monitor_metric_alert",
            {"action": [{"action_groups": ["a"]}]},
            {"action": [{"action_groups": ["a", "b"]}]},
        ),
        "",
        "",
    ),
    "fewer logs a day": (
        "monitoring_reduced",
        update("azurerm_log_analytics_workspace", {"daily_quota_gb": -1}, {"daily_quota_gb": 0.1}),
        "high",
        "logs past it are dropped",
    ),
    "a parameter of a pipeline": (
        "code_changed",
        update("azurerm_data_factory_pipeline", {"parameters": {"url": "a"}}, {"parameters": {"url": "b"}}),
        "low",
        "parameters.url goes from a to b",
    ),
    "a parameter of the factory": (
        "code_changed",
        update(
            "azurerm_data_factory",
            {"global_parameter": [{"name": "url", "value": "a"}]},
            {"global_parameter": [{"name": "url", "value": "b"}]},
        ),
        "low",
        'global_parameter["url"].value goes from a to b',
    ),
    "a release's wheel": (
        "code_changed",
        plan(
            replaced(
                "databricks_file",
                {
                    "path": "/Volumes/c/ops/artifacts/wheels/aaaa/jobs-0.1.0-py3-none-any.whl",
                    "source": "assets/a/jobs-0.1.0.whl",
                },
                {
                    "path": "/Volumes/c/ops/artifacts/wheels/bbbb/jobs-0.2.0-py3-none-any.whl",
                    "source": "assets/b/jobs-0.2.0.whl",
                },
                "path",
            )
        ),
        "info",
        "/bbbb/jobs-0.2.0-py3-none-any.whl: another release of the same file",
    ),
    "a release's source": (
        "code_changed",
        update("databricks_workspace_file", {"source": "assets/x/aaaa/marts.py"}, {"source": "assets/x/bbbb/marts.py"}),
        "info",
        "another release of the same file",
    ),
    "a release's folder of sources": (
        "code_changed",
        update(
            "databricks_pipeline",
            {"root_path": "/Workspace/netflix/dev/gold/e9856e3bfae81160"},
            {"root_path": "/Workspace/netflix/dev/gold/8d77d69c57114d87"},
        ),
        "info",
        "/gold/8d77d69c57114d87: another release of the same files",
    ),
    "a release's source in a folder of its own": (
        "code_changed",
        released("databricks_workspace_file", "path", "/netflix/dev/gold/{}/marts.py"),
        "info",
        "/8d77d69c57114d87/marts.py: another release of the same file",
    ),
    "a source in another folder": (
        "code_changed",
        plan(
            replaced(
                "databricks_workspace_file",
                {"path": "/netflix/dev/gold/e9856e3bfae81160/marts.py"},
                {"path": "/netflix/dev/gold/mine/marts.py"},
                "path",
            )
        ),
        "medium",
        "other code runs",
    ),
    "another file": (
        "code_changed",
        update("databricks_workspace_file", {"source": "assets/x/aaaa/marts.py"}, {"source": "assets/x/bbbb/other.py"}),
        "medium",
        "other code runs",
    ),
    "a file in another volume": (
        "code_changed",
        update("databricks_file", {"path": "/Volumes/c/ops/a/x/j-1.whl"}, {"path": "/Volumes/c/ops/b/x/j-1.whl"}),
        "medium",
        "other code runs",
    ),
    "an activity goes": (
        "task_graph",
        update("azurerm_data_factory_pipeline", _activities(COPY, CHECK), _activities(COPY)),
        "high",
        "loses the activity check",
    ),
    "all activities go": (
        "task_graph",
        update("azurerm_data_factory_pipeline", _activities(COPY), {}),
        "high",
        "loses the activity copy",
    ),
    "an activity within another goes": (
        "task_graph",
        update(
            "azurerm_data_factory_pipeline",
            _activities({"name": "each", "type": "ForEach", "typeProperties": {"activities": [COPY, CHECK]}}),
            _activities({"name": "each", "type": "ForEach", "typeProperties": {"activities": [COPY]}}),
        ),
        "high",
        "loses the activity check",
    ),
    "an activity no longer waits": (
        "task_graph",
        update(
            "azurerm_data_factory_pipeline",
            _activities(CHECK, COPY | {"dependsOn": AFTER}),
            _activities(CHECK, COPY),
        ),
        "high",
        "activity copy no longer waits for check",
    ),
    "an activity is switched off": (
        "task_graph",
        update("azurerm_data_factory_pipeline", _activities(CHECK), _activities(CHECK | {"state": "Inactive"})),
        "high",
        "activity check is disabled",
    ),
    "an activity more": (
        "task_graph",
        update("azurerm_data_factory_pipeline", _activities(COPY), _activities(COPY, CHECK)),
        "medium",
        "gains the activity check",
    ),
    "an activity does otherwise": (
        "task_graph",
        update("azurerm_data_factory_pipeline", _activities(COPY), _activities(COPY | {"policy": {"retry": 1}})),
        "",
        "",
    ),
    "runs are no longer queued": (
        "schedule_stopped",
        update("databricks_job", {"queue": [{"enabled": True}]}, {"queue": [{"enabled": False}]}),
        "high",
        "queued runs are lost",
    ),
    "an alert is muted": (
        "monitoring_reduced",
        update("azurerm_monitor_metric_alert", {}, {"mute_actions_after_alert_duration": "P2D"}),
        "medium",
        "mute_actions_after_alert_duration",
    ),
}
