"""The managed identity of a resource changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_BLOCKS = ("identity", "storage_account_identity", "managed_disk_identity")
_CONNECTOR = ("access_connector_id",)  # by which a workspace reaches its own storage
_SET_BY_PEOPLE = ("type", "identity_ids")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if (one.path[0] in _BLOCKS and one.argument in _SET_BY_PEOPLE) or one.path == _CONNECTOR:
            severity = Severity.MEDIUM if one.before is None else Severity.HIGH
            yield Remark(
                severity,
                f"{name(change.address)}: its identity ({name(one.shown_path)}) goes from {name(shown(one.before))} to "
                f"{name(shown(one.after))}.",
                ("Roles belong to the identity: another identity has other roles, or none.",),
            )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A managed identity changes",
    why="Roles belong to an identity: with another one the resource gains or loses access, and no assignment shows it.",
    severities={Severity.HIGH: "it is taken away or exchanged", Severity.MEDIUM: "there was none before"},
    check=_check,
)
