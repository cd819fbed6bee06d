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
_BUDGETED = frozenset({"notification", "filter", "time_period", "time_grain"})
_NEVER = 0  # minutes after which compute stops
_STOPS = ("autotermination_minutes", "auto_stop_mins")
_NO_LIMIT = {"daily_quota_gb": (None, -1)} | dict.fromkeys(_STOPS, (None, _NEVER))
"""The arguments that limit something, and the values with which they don't."""


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
    no_limit = _NO_LIMIT.get(one.argument, ())
    if "budget" in change.type and one.argument == "amount" and _grows(one):
        much = not one.before or one.after / one.before >= _MUCH
        yield Remark(Severity.HIGH if much else Severity.MEDIUM, f"{goes(change, one)}.")
    elif "budget" in change.type and "notification" in one.path and (one.lost or (one.before and not one.after)):
        yield Remark(Severity.HIGH, f"{goes(change, one)}: a notification of the budget goes.")
    elif "budget" in change.type and one.path[0] in _BUDGETED and not one.is_noise:
        if one.before is not None or one.path[0] == "filter":
            yield Remark(Severity.MEDIUM, f"{goes(change, one)}: the budget tells of other costs or at another time.")
    elif one.after in no_limit or (no_limit and one.before not in no_limit and _grows(one)):
        so = ": compute stays on longer, or for ever" if one.argument in _STOPS else ""
        yield Remark(Severity.HIGH if one.after in no_limit else Severity.MEDIUM, f"{goes(change, one)}{so}.")


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
