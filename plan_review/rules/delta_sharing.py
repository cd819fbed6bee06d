"""Who outside the account receives data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names
from plan_review.values import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_SCOPE = "delta_sharing_scope"


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    if change.type == "databricks_recipient":
        if change.kind is not Kind.UPDATE or change.differences:
            how = shown(change.will_be("authentication_type"))
            yield Remark(
                Severity.HIGH, f"The recipient {name(change.address)} outside can be given data ({name(how)})."
            )
    elif change.type == "databricks_share":
        added = sorted(set(_objects(change.after)) - set(_objects(change.before)))
        if added:
            yield Remark(Severity.HIGH, f"The share {name(change.address)} hands out {names(added)}.")
    elif change.was(_SCOPE) != change.will_be(_SCOPE) and "EXTERNAL" in str(change.will_be(_SCOPE)):
        yield Remark(Severity.HIGH, f"{name(change.address)} may share data with other organizations.")


def _objects(values: dict[str, Any] | None) -> list[str]:
    return [str(one.get("name")) for one in blocks(values, "object")]


RULE = Rule(
    section=Section.PERMISSIONS,
    title="Data is shared outside the account (Delta Sharing)",
    why="A recipient needs no grant on the tables, no workspace and no network of ours.",
    severities={Severity.HIGH: "a recipient is made or changed, a share hands out more, or sharing outside is allowed"},
    check=_check,
    types=frozenset({"databricks_recipient", "databricks_share", "databricks_metastore"}),
)
