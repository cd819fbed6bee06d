"""Something no longer starts by itself, or fails in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes, is_told
from plan_review.text import name, names
from plan_review.values import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_NOTIFICATIONS = frozenset({"email_notifications", "webhook_notifications", "notification"})
_LOST = _NOTIFICATIONS | {"health", "queue"}
_SAFETY = frozenset({"max_retries", "timeout_seconds"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.DELETE and _starts_by_itself(change):
        yield Remark(Severity.HIGH, f"{name(change.address)} is deleted: what it started no longer starts by itself.")
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if is_told(change, one):
            continue
        bad = _no_longer_starts(change, one) or _told_to_fewer(one)
        if bad:
            yield Remark(Severity.HIGH, f"{goes(change, one)}: {bad}.")
        elif one.argument in _SAFETY and not one.is_noise and not one.after:
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}.")
        elif "health" in one.path and one.before is not None:
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}: a warning comes at another time.")


def _no_longer_starts(change: ResourceChange, one: Difference) -> str:
    block = one.path[0]
    if (one.argument == "pause_status" and one.after == "PAUSED") or (
        one.argument == "activated" and one.after is not True
    ):
        return "it no longer starts by itself"
    if one.argument == "url" and "file_arrival" in one.path:
        return "it waits for files in another place"
    if block in {"schedule", "trigger"} and one.before is not None and not (change.after or {}).get(block):
        return f"the {block} is gone"
    if block in {"pipeline", "pipeline_name"} and one.argument in {"name", "pipeline_name"} and one.lost:
        return f"it no longer starts {names(sorted(one.lost))}"
    return "from then on it starts nothing" if one.argument == "end_time" and one.after is not None else ""


def _told_to_fewer(one: Difference) -> str:
    if set(one.path) & _NOTIFICATIONS and one.lost:
        return "failures are told to fewer people or others"
    if set(one.path) & _LOST and one.before not in (None, False) and one.after in (None, False):
        return "failures are told to fewer people, or queued runs are lost"
    return ""


def _starts_by_itself(change: ResourceChange) -> bool:
    starts = [block for one in ("schedule", "trigger", "continuous") for block in blocks(change.before, one)]
    if change.type in {"databricks_job", "databricks_pipeline"}:
        return change.was("continuous") is True or any(block.get("pause_status") != "PAUSED" for block in starts)
    return change.was("activated") is True


RULE = Rule(
    section=Section.OPERATION,
    title="A job, pipeline or trigger is paused or deleted, or its failures are told to fewer people",
    why="Data that no longer arrives raises no error.",
    severities={
        Severity.HIGH: "paused, ended, deleted, its trigger moved or removed, or a notification lost",
        Severity.MEDIUM: "retries or timeout dropped, or a warning at another time",
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
