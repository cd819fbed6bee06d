"""Which rows and columns of a table are hidden from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_GUARDS = frozenset({"mask", "row_filter", "column_mask", "using_column_names", "when_condition", "except_principals"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if set(one.path) & _GUARDS and one.before is not None:
            gone = one.after is None
            yield Remark(
                Severity.HIGH if gone else Severity.MEDIUM,
                f"{goes(change, one)}: {'hidden values can be read' if gone else 'other values are hidden'}.",
            )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A column mask or row filter is removed or changed",
    why="Whoever may select from the table sees at once what the mask hid.",
    severities={Severity.HIGH: "removed", Severity.MEDIUM: "changed"},
    check=_check,
    types=frozenset({"databricks_sql_table", "databricks_table", "databricks_policy_info"}),
)
