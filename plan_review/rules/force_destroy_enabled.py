"""`force_destroy` or its like is switched on: a later deletion asks no question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ON_IS_DANGEROUS = ("force_destroy", "force_delete", "cascade_on_delete", "purge_on_delete")
_OFF_IS_DANGEROUS = ("deletion_protection", "deletion_protection_enabled", "prevent_deletion_if_contains_resources")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    severity = Severity.MEDIUM if change.kind is Kind.CREATE else Severity.HIGH
    for argument, dangerous in [(one, True) for one in _ON_IS_DANGEROUS] + [(one, False) for one in _OFF_IS_DANGEROUS]:
        was, will_be = change.was(argument), change.will_be(argument)
        if will_be is dangerous and (was is not dangerous or change.kind is Kind.CREATE):
            yield Remark(
                severity,
                f"{name(change.address)}: {name(argument)} becomes {name(str(dangerous).lower())}, so a deletion takes "
                "all its contents without a question.",
            )


RULE = Rule(
    section=Section.DESTRUCTION,
    title="`force_destroy` is switched on, or deletion protection off",
    why="Databricks and Azure refuse to delete what is not empty; this switches the refusal off, often just before it.",
    severities={Severity.HIGH: "on something that exists", Severity.MEDIUM: "on something new"},
    check=_check,
)
