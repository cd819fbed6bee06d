"""A lifecycle rule deletes or archives files, or does so earlier than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import leaves, shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name, names
from plan_review.values import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.differences import Difference, Path
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
        elif {"snapshot", "version"} & set(one.path) and _takes_files(one) and _sooner(one):
            yield Remark(Severity.MEDIUM, f"{goes(change, one)} days: an earlier state of the files goes sooner.")
        elif one.argument == "prefix_match":
            more = not one.after or any(not prefix.startswith(tuple(texts(one.before))) for prefix in texts(one.after))
            deletes = more and one.before is not None and _deletes(change, one.path[:-2])
            yield Remark(
                Severity.HIGH if deletes else Severity.MEDIUM,
                f"{goes(change, one)}: {'it deletes' if deletes else 'a rule applies to'} other files.",
            )
        elif one.argument == "enabled" and one.after is True and _deletes(change, one.path[:-1]):
            yield Remark(Severity.HIGH, f"{goes(change, one)}: it deletes files.")


def _deletes(change: ResourceChange, rule: Path) -> bool:
    return any(
        path[: len(rule)] == rule and "base_blob" in path and _takes(path[-1], days)
        for path, days in change.after_leaves.items()
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
                f"{name(change.address)}: rule {name(rule.get('name'))} takes "
                f"{f'files of {names(prefixes)}' if prefixes else 'every file'} after {name(shown(days))} days "
                f"({name(argument)}).",
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
    numbers = isinstance(one.after, (int, float)) and isinstance(one.before, (int, float))
    return not numbers or one.after < one.before


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A storage lifecycle rule deletes or archives files, or sooner than before",
    why="The rule deletes by age and knows nothing of Delta: a table whose files it took can't be read.",
    severities={
        Severity.HIGH: "it deletes or archives, sooner, or more paths",
        Severity.MEDIUM: "it applies to other paths, or snapshots and versions go sooner",
        Severity.LOW: "a new rule deletes delivered files in raw after 30 days or more",
    },
    check=_check,
    types=frozenset({"azurerm_storage_management_policy"}),
)
