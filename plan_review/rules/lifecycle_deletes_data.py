"""A lifecycle rule deletes or archives files, or does so earlier than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import leaves, shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
from plan_review.values import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference
    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_LONG_ENOUGH = 30


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is Kind.CREATE:
        yield from _new_rules(change)
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        if "base_blob" in one.path and _takes_files(one) and _sooner(one):
            yield Remark(
                Severity.HIGH,
                f"{goes(change, one)} days.",
                ("Files below Delta tables belong to VACUUM; a lifecycle rule that takes them breaks the tables.",),
            )
        elif one.argument == "prefix_match":
            yield Remark(
                Severity.MEDIUM,
                f"{goes(change, one)}: a rule applies to other files.",
            )


def _new_rules(change: ResourceChange) -> Iterator[Remark]:
    for rule in blocks(change.after, "rule"):
        taken = {
            path[-1]: days for path, days in leaves(rule).items() if "base_blob" in path and _takes(path[-1], days)
        }
        for argument, days in taken.items():
            prefixes = texts(leaves(rule).get(("filters", "prefix_match")))
            delivered = bool(prefixes) and all(prefix.startswith("raw/") for prefix in prefixes)
            kept = (
                delivered and isinstance(days, (int, float)) and days >= _LONG_ENOUGH and argument.startswith("delete")
            )
            yield Remark(
                Severity.LOW if kept else Severity.HIGH,
                f"{name(change.address)}: rule {name(rule.get('name'))} takes files of {name(shown(prefixes))} after "
                f"{name(shown(days))} days ({name(argument)}).",
            )


def _takes(argument: str, days: object) -> bool:
    return argument.startswith(("delete_after", "tier_to_archive")) and days not in (None, -1)


def _takes_files(one: Difference) -> bool:
    return one.argument.startswith(("delete_after", "tier_to_archive"))


def _sooner(one: Difference) -> bool:
    if one.after is None or one.after == -1:
        return False
    if one.before is None or one.before == -1:
        return True
    return not isinstance(one.after, (int, float)) or one.after < one.before


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A storage lifecycle rule deletes or archives files, or sooner than before",
    why="The rule deletes by age and knows nothing of Delta: a table whose files it took can't be read.",
    severities={
        Severity.HIGH: "it deletes or archives, or sooner",
        Severity.MEDIUM: "it applies to other paths",
        Severity.LOW: "a new rule deletes delivered files in raw after 30 days or more",
    },
    check=_check,
    types=frozenset({"azurerm_storage_management_policy"}),
)
