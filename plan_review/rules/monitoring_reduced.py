"""Less is logged, or no one is told."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes, is_told
from plan_review.text import counted, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
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
        if change.kind is Kind.UPDATE:
            yield from _fewer_logs(change)
        return
    if change.kind is Kind.DELETE:
        yield Remark(
            Severity.HIGH, f"{name(change.address)} is deleted: what it logged or watched is not seen any more."
        )
    for one in change.differences if change.kind in {Kind.UPDATE, Kind.REPLACE} else ():
        if is_told(change, one):
            continue
        to = goes(change, one)
        if one.argument in _SWITCHES and (one.after in (False, "PAUSED") or (one.before is True and one.after is None)):
            yield Remark(Severity.HIGH, f"{to}: it no longer watches.")
        elif _loses(one):
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
            "mute_actions_after_alert_duration",
            "minimum_failing_periods_to_trigger_alert",
            "number_of_evaluation_periods",
        }:
            yield Remark(Severity.MEDIUM, f"{to}.")


def _fewer_logs(change: ResourceChange) -> Iterator[Remark]:
    for one in change.differences:
        if not isinstance(one.before, (int, float)) or not isinstance(one.after, (int, float)):
            continue
        if one.argument == "daily_quota_gb" and 0 <= one.after < (one.before if one.before >= 0 else math.inf):
            yield Remark(
                Severity.HIGH, f"{name(change.address)} takes {one.after:g} GB of logs a day: logs past it are dropped."
            )
        elif one.argument == "retention_in_days" and one.after < one.before:
            yield Remark(
                Severity.MEDIUM,
                f"{name(change.address)} keeps logs for {counted(int(one.after), 'day')} instead of {one.before}.",
            )


def _loses(one: Difference) -> bool:
    """Whether a log, a recipient or an action is gone, or is another one."""
    gone = one.before is not None and one.after is None
    exchanged = one.lost and (isinstance(one.before, list) or one.path[0].endswith("_receiver"))
    return any(_LISTS.search(part) for part in one.path) and bool(gone or exchanged)


RULE = Rule(
    section=Section.OPERATION,
    title="Logs, alerts or their recipients are removed or switched off",
    why="What no one sees goes on; switching off the logs is also what an attacker does first.",
    severities={
        Severity.HIGH: "deleted, disabled, fewer logs a day, or a log, recipient or action goes or is another",
        Severity.MEDIUM: "a threshold, window, target or retention changes",
    },
    check=_check,
)
