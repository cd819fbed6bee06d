"""Something was changed outside terraform."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.rules.data_destroyed import HOLDS_DATA
from plan_review.text import counted, name
from stacks.runtime_attributes import RUNTIME_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.plan import Plan

_MOST = 8
_GUARDS = re.compile(
    r"role|grant|permission|network|public|access|key|lock|firewall|security|identity|binding|owner|policy"
)


def _check(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for change in plan.drift:
        if change.kind is Kind.DELETE:
            yield (
                change.address,
                Remark(
                    Severity.HIGH if change.type in HOLDS_DATA else Severity.MEDIUM,
                    f"{name(change.address)} was deleted outside terraform; the plan makes it anew or forgets it.",
                    ("What it held may be brought back for some days, but not once a new one has its name.",)
                    if change.type in HOLDS_DATA
                    else (),
                ),
            )
            continue
        runtime = RUNTIME_ATTRIBUTES.get(change.type, frozenset())
        real = [one for one in change.differences if not one.is_noise and one.path[0] not in runtime]
        if not real:
            continue
        guards = _GUARDS.search(change.type) or any(_GUARDS.search(one.argument) for one in real)
        lines = [
            f"{name(one.shown_path)}: {name(shown(one.before))} → {name(shown(one.after))}" for one in real[:_MOST]
        ]
        if len(real) > _MOST:
            lines.append(f"and {counted(len(real) - _MOST, 'argument')} more")
        yield (
            change.address,
            Remark(
                Severity.MEDIUM if guards else Severity.LOW,
                f"{name(change.address)} was changed outside terraform; an apply may undo that.",
                tuple(lines),
            ),
        )


RULE = Rule(
    section=Section.PLAN,
    title="Something was changed outside terraform (drift)",
    why="A change by hand is either a mistake or a repair that the next apply takes back.",
    severities={
        Severity.HIGH: "something that held data was deleted",
        Severity.MEDIUM: "something else was deleted, or access or network changed",
        Severity.LOW: "anything else",
    },
    check_plan=_check,
)
