"""Less is logged, or no one is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_WATCHES = re.compile(
    r"^azurerm_monitor_|_alert(_v2|_rule)?$|^databricks_(alert|notification_destination|mws_log_delivery|lakehouse_monitor|quality_monitor)|"
    r"^azurerm_(security_center|sentinel|network_watcher_flow_log|log_analytics_solution|advanced_threat_protection)"
)
_SWITCHES = frozenset({"enabled", "pause_status", "is_enabled"})
_LISTS = re.compile(
    r"enabled_log|enabled_metric|\blog\b|receiver|^action$|action_groups|email_recipients|on_failure|notification"
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not _WATCHES.search(change.type):
        retention = change.was("retention_in_days"), change.will_be("retention_in_days")
        if (
            change.kind is Kind.UPDATE
            and all(isinstance(days, int) for days in retention)
            and retention[1] < retention[0]
        ):
            yield Remark(
                Severity.MEDIUM, f"{name(change.address)} keeps logs for {retention[1]} days instead of {retention[0]}."
            )
        return
    if change.kind is Kind.DELETE:
        yield Remark(
            Severity.HIGH, f"{name(change.address)} is deleted: what it logged or watched is not seen any more."
        )
    for one in change.differences if change.kind in {Kind.UPDATE, Kind.REPLACE} else ():
        to = goes(change, one)
        if one.argument in _SWITCHES and (one.after in (False, "PAUSED") or (one.before is True and one.after is None)):
            yield Remark(Severity.HIGH, f"{to}: it no longer watches.")
        elif one.before is not None and one.after is None and any(_LISTS.search(part) for part in one.path):
            yield Remark(Severity.HIGH, f"{to}: a log, a recipient or an action goes.")
        elif one.argument in {
            "threshold",
            "window_size",
            "frequency",
            "severity",
            "evaluation_frequency",
            "query",
            "window_duration",
            "scopes",
            "target_resource_id",
            "log_analytics_workspace_id",
            "operator",
        }:
            yield Remark(Severity.MEDIUM, f"{to}.")


RULE = Rule(
    section=Section.OPERATION,
    title="Logs, alerts or their recipients are removed or switched off",
    why="What no one sees goes on; switching off the logs is also what an attacker does first.",
    severities={
        Severity.HIGH: "deleted, disabled, or a log, recipient or action goes",
        Severity.MEDIUM: "a threshold, window, target or retention changes",
    },
    check=_check,
)
