"""Something no longer starts by itself, or fails in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_NOTIFICATIONS = frozenset({"email_notifications", "webhook_notifications", "notification", "health", "queue"})
_SAFETY = frozenset({"max_retries", "timeout_seconds"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        to = goes(change, one)
        if (one.argument == "pause_status" and one.after == "PAUSED") or (
            one.argument == "activated" and one.after is not True
        ):
            yield Remark(Severity.HIGH, f"{to}: it no longer starts by itself.")
        elif one.argument == "url" and "file_arrival" in one.path:
            yield Remark(Severity.HIGH, f"{to}: it waits for files in another place.")
        elif (
            one.path[0] in {"schedule", "trigger"}
            and one.before is not None
            and change.after is not None
            and not change.after.get(one.path[0])
        ):
            yield Remark(Severity.HIGH, f"{to}: the {one.path[0]} is gone.")
        elif set(one.path) & _NOTIFICATIONS and one.before is not None and one.after is None:
            yield Remark(Severity.HIGH, f"{to}: failures are told to fewer people, or queued runs are lost.")
        elif one.argument in _SAFETY and not one.is_noise and not one.after:
            yield Remark(Severity.MEDIUM, f"{to}.")


RULE = Rule(
    section=Section.OPERATION,
    title="A job, pipeline or trigger is paused, or its failures are told to no one",
    why="Data that no longer arrives raises no error.",
    severities={
        Severity.HIGH: "paused, its trigger moved or removed, or a notification lost",
        Severity.MEDIUM: "retries or timeout dropped",
    },
    check=_check,
    types=frozenset(
        {
            "databricks_job",
            "databricks_pipeline",
            "azurerm_data_factory_trigger_schedule",
            "azurerm_data_factory_trigger_tumbling_window",
            "azurerm_data_factory_trigger_blob_event",
            "azurerm_data_factory_trigger_custom_event",
        }
    ),
)
