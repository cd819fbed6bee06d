"""How often something starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.schedules import often, starts_a_day
from plan_review.sentences import goes
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_BLOCKS = frozenset(
    {"schedule", "trigger", "continuous", "cron", "frequency", "interval", "continuous_update", "time_zone"}
)
_OFTEN, _VERY_OFTEN, _MANY_TIMES = 24, 288, 4


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    before, after = starts_a_day(change.before or {}), starts_a_day(change.after or {})
    always = change.will_be("continuous") is True or change.will_be("continuous", "pause_status") == "UNPAUSED"
    always = always or change.will_be("always_running") is True
    was_always = change.was("continuous") is True or change.was("continuous", "pause_status") == "UNPAUSED"
    was_always = was_always or change.was("always_running") is True
    if always and not was_always:
        yield Remark(Severity.HIGH, f"{name(change.address)} runs without a pause from now on.")
    if after is not None and (before is None or after > before):
        many = after >= _VERY_OFTEN or (
            before is not None and before > 0 and after / before >= _MANY_TIMES and after > _OFTEN
        )
        until = "" if before is None else f" instead of {often(before)}"
        severity = Severity.HIGH if many else Severity.MEDIUM if change.kind is not Kind.CREATE else Severity.INFO
        yield Remark(severity, f"{name(change.address)} starts {often(after)}{until}.")
    elif change.kind is Kind.UPDATE:
        if before is not None and after is not None and after * _MANY_TIMES <= before:
            yield Remark(Severity.MEDIUM, f"{name(change.address)} starts {often(after)} instead of {often(before)}.")
        unclear = before is not None and after is None and bool(change.will_be("schedule", "quartz_cron_expression"))
        for one in change.differences:
            if one.path[0] in _BLOCKS and not one.is_noise and one.argument not in {"pause_status", "continuous"}:
                yield Remark(Severity.MEDIUM if unclear else Severity.LOW, f"{goes(change, one)}.")


RULE = Rule(
    section=Section.COST,
    title="Something starts more often, or never stops",
    why="Each start makes a cluster; a schedule every minute multiplies the bill of a day by hundreds.",
    severities={
        Severity.HIGH: "every five minutes or oftener, four times as often, or continuously",
        Severity.MEDIUM: "otherwise more often, four times as seldom, or only in some years",
        Severity.LOW: "another time",
        Severity.INFO: "a new schedule",
    },
    check=_check,
    types=frozenset(
        {
            "databricks_job",
            "databricks_pipeline",
            "databricks_query",
            "databricks_alert_v2",
            "azurerm_data_factory_trigger_schedule",
            "azurerm_data_factory_trigger_tumbling_window",
        }
    ),
)
