"""Who owns a catalog, a schema, a metastore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import databricks_principal, is_everyone, is_person
from plan_review.text import name
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_ARGUMENTS = ("owner", "metastore_owner", "owners", "creator_user_name")


def _check(change: ResourceChange, _plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    for argument in _ARGUMENTS:
        was, will_be = change.was(argument), change.will_be(argument)
        if will_be is None or will_be == was or isinstance(will_be, list):
            continue
        if change.kind is Kind.UPDATE and was is not None:
            severity = Severity.CRITICAL if change.type == "databricks_metastore" else Severity.HIGH
            yield Remark(
                severity,
                f"{name(change.address)} passes from {databricks_principal(was, landscape)} to "
                f"{databricks_principal(will_be, landscape)}.",
                ("The owner may do everything with it and grant everything on it.",),
            )
        elif will_be is not UNKNOWN:
            severity = Severity.HIGH if is_everyone(will_be) or is_person(will_be) else Severity.INFO
            yield Remark(severity, f"{name(change.address)} is owned by {databricks_principal(will_be, landscape)}.")


RULE = Rule(
    section=Section.PERMISSIONS,
    title="An owner changes",
    why="An owner needs no grant: what belongs to someone is theirs to read, to drop and to grant.",
    severities={
        Severity.CRITICAL: "of a metastore",
        Severity.HIGH: "of anything else that exists, or a new thing is owned by one person or by everyone",
        Severity.INFO: "a new thing is owned by a group or a service principal",
    },
    check=_check,
)
