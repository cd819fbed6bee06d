"""As whom a job, a pipeline or a cluster runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import databricks_principal, is_person
from plan_review.sentences import goes
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_PATHS = (("run_as", "service_principal_name"), ("run_as", "user_name"), ("run_as", "group_name"), ("run_as_role",))


def _check(change: ResourceChange, _plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    for one in change.differences if change.kind is Kind.UPDATE else ():
        if one.argument == "single_user_name" and one.before is not None:
            yield Remark(Severity.HIGH, f"{goes(change, one)}: that one's privileges hold on the cluster.")
    was = next((change.was(*path) for path in _PATHS if change.was(*path) is not None), None)
    will_be = next((change.will_be(*path) for path in _PATHS if change.will_be(*path) is not None), None)
    person = is_person(will_be)
    if change.kind is Kind.CREATE or was == will_be:
        if change.kind is Kind.CREATE and person:
            yield Remark(Severity.HIGH, f"{name(change.address)} runs as {databricks_principal(will_be, landscape)}.")
        return
    before = databricks_principal(was, landscape) if was is not None else "whoever deploys it"
    after = databricks_principal(will_be, landscape) if will_be is not None else "whoever deploys it"
    yield Remark(
        Severity.HIGH,
        f"{name(change.address)} runs as {after} instead of {before}.",
        ("Its code gains what that identity may do, and loses what the former one might.",),
    )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A job, pipeline or cluster runs as someone else",
    why="Code gains all that the identity may do, without a grant in the plan.",
    severities={Severity.HIGH: "it changes, or something new runs as one person"},
    check=_check,
    types=frozenset(
        {
            "databricks_job",
            "databricks_pipeline",
            "databricks_cluster",
            "databricks_query",
            "databricks_alert",
            "databricks_app",
        }
    ),
)
