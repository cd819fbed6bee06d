"""What stops or announces spending: budgets, quotas, automatic termination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes, is_told
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_MUCH = 1.5
_UNLIMITED = -1
_NEVER = 0  # minutes after which compute stops
_BUDGETED = frozenset({"notification", "filter", "time_period", "time_grain"})
_STOPS = ("autotermination_minutes", "auto_stop_mins")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if "budget" in change.type and change.kind is Kind.DELETE:
        yield Remark(Severity.HIGH, f"The budget {name(change.address)} is gone: no one is told when spending rises.")
    elif change.kind is Kind.CREATE:
        for argument in _STOPS:
            if change.will_be(argument) == _NEVER:
                yield Remark(
                    Severity.HIGH, f"{name(change.address)} never stops by itself ({name(argument)} is {name(0)})."
                )
    elif change.sets:
        for one in change.differences:
            if not is_told(change, one):
                yield from _lifted(change, one)


def _lifted(change: ResourceChange, one: Difference) -> Iterator[Remark]:
    unlimited = one.after in (None, _UNLIMITED)
    if "budget" in change.type and one.argument == "amount" and _grows(one):
        much = not one.before or one.after / one.before >= _MUCH
        yield Remark(Severity.HIGH if much else Severity.MEDIUM, f"{goes(change, one)}.")
    elif "budget" in change.type and "notification" in one.path and (one.lost or (one.before and not one.after)):
        yield Remark(Severity.HIGH, f"{goes(change, one)}: a notification of the budget goes.")
    elif "budget" in change.type and one.path[0] in _BUDGETED and not one.is_noise:
        if one.before is not None or one.path[0] == "filter":
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}: the budget tells of other costs or at another time.")
    elif one.argument == "daily_quota_gb" and (unlimited or (_grows(one) and one.before != _UNLIMITED)):
        yield Remark(Severity.HIGH if unlimited else Severity.MEDIUM, f"{goes(change, one)}.")
    elif one.argument in _STOPS and (not one.after or (_grows(one) and one.before != _NEVER)):
        severity = Severity.MEDIUM if one.after else Severity.HIGH
        yield Remark(severity, f"{goes(change, one)}: compute stays on longer, or for ever.")


def _grows(one: Difference) -> bool:
    return isinstance(one.before, (int, float)) and isinstance(one.after, (int, float)) and one.after > one.before


RULE = Rule(
    section=Section.COST,
    title="A budget, a quota or an automatic stop is lifted",
    why="These turn a mistake into a message instead of a bill.",
    severities={
        Severity.HIGH: "removed, unlimited, or a budget raised by half or more",
        Severity.MEDIUM: "raised, or a budget that tells of other costs or at another time",
    },
    check=_check,
)
