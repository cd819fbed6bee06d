"""Who may see, run or manage jobs, pipelines, clusters, directories and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import databricks_principal, is_everyone, is_person
from plan_review.sentences import comes_from
from plan_review.text import name, word
from plan_review.values import UNKNOWN
from stacks.content_paths import without_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_PRINCIPALS = ("group_name", "user_name", "service_principal_name", "principal", "principal_id")
_LEVELS = ("permission_level", "permission", "permissions", "roles", "role")
_LISTS = ("access_control", "grant_rules")
Levels = dict[tuple[str, str], frozenset[str]]

_RULES_OVER_IT = frozenset({"CAN_MANAGE", "IS_OWNER", "MANAGE", "ADMIN"})
_ONLY_LOOKS = frozenset({"CAN_VIEW", "CAN_READ", "READ", "CAN_USE", "USER", "CAN_ATTACH_TO"})


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    before, after = _levels(change.before), _levels(change.after) if change.sets else {}
    was, will_be = _object(change, plan, change.before), _object(change, plan, change.after)
    if change.kind is Kind.REPLACE and without_contents(was) != without_contents(will_be):
        yield from _remarks(before, {}, was, landscape, exists=True)
        before = {}
    place = will_be if change.after else was
    if not place:
        place = "the workspace" if change.type == "databricks_permission_assignment" else name(change.address)
    exists = change.kind is Kind.UPDATE
    yield from _remarks(before, after, place, landscape, exists=exists)
    if change.sets:
        yield from _unseen(change, exists=exists)


def _unseen(change: ResourceChange, *, exists: bool) -> Iterator[Remark]:
    """Tell of permissions that are known only after apply, in whole or in part.

    Who gets one is known when one of the names is: the provider finds out the others by itself.
    """
    after = change.after or {}
    in_part = any(UNKNOWN in _items(after.get(key)) for key in _LISTS)
    for block in _blocks(after):
        who = [block.get(argument) for argument in ("principals", *_PRINCIPALS)]
        if any(UNKNOWN in _items(block.get(argument)) for argument in _LEVELS):
            in_part = True
        elif UNKNOWN in who and not any(_principals(block)):
            gained = _as_levels(_level(block))
            yield Remark(
                max(Severity.MEDIUM, _severity("", gained, "", exists=exists)),
                f"{name(change.address)}: who gains {_listed(gained) or 'what'} is known only after apply.",
            )
    if in_part:
        yield Remark(Severity.MEDIUM, f"{name(change.address)}: who may do what is known only after apply.")


def _remarks(before: Levels, after: Levels, place: str, landscape: Landscape, *, exists: bool) -> Iterator[Remark]:
    for key in sorted({*before, *after}):
        kind, principal = key
        had, has = before.get(key, frozenset()), after.get(key, frozenset())
        who = databricks_principal(principal, landscape, kind)
        who = f"{who[0].upper()}{who[1:]}"
        if has - had:
            until = f" (until now {_listed(had)})" if had else ""
            severity = _severity(principal, has - had, place, exists=exists)
            yield Remark(severity, f"{who} gains {_listed(has - had)} on {place}{until}.")
        elif had - has:
            yield Remark(Severity.MEDIUM, f"{who} loses {_listed(had - has)} on {place}.")


def _severity(principal: str, gained: frozenset[str], place: str, *, exists: bool) -> Severity:
    everyone, secret = is_everyone(principal), place.removeprefix("the new ").startswith(("scope", "authorization"))
    if gained & _RULES_OVER_IT:
        strong = exists or is_person(principal) or "ADMIN" in gained
        return Severity.CRITICAL if everyone else Severity.HIGH if strong else Severity.MEDIUM
    if secret:
        return Severity.HIGH if everyone else Severity.MEDIUM
    if gained <= _ONLY_LOOKS:
        return Severity.LOW if everyone else Severity.INFO
    return Severity.HIGH if everyone else Severity.INFO


def _levels(values: dict[str, Any] | None) -> Levels:
    found: Levels = {}
    for block in _blocks(values or {}):
        if levels := _as_levels(_level(block)):
            for who in _principals(block):
                found[who] = found.get(who, frozenset()) | levels
    return found


def _blocks(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks that give one permission each, as far as they are known; else the resource gives one itself."""
    listed = next((values[key] for key in _LISTS if isinstance(values.get(key), list)), [values])
    return [block for block in listed if isinstance(block, dict)]


def _level(block: dict[str, Any]) -> Any:
    return next((block[key] for key in _LEVELS if block.get(key)), None)


def _as_levels(level: Any) -> frozenset[str]:
    return frozenset(str(each) for each in _items(level) if each not in (None, UNKNOWN))


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _principals(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (kind, name); the kind is empty where the argument does not tell it."""
    listed = block.get("principals")
    for principal in listed if isinstance(listed, list) else ():
        yield "", str(principal)
    for argument in _PRINCIPALS:
        if isinstance(block.get(argument), (str, int)) and block[argument] != "":
            kind = argument.removesuffix("_name").replace("_", " ") if argument.endswith("_name") else ""
            yield kind, str(block[argument])
            return


def _object(change: ResourceChange, plan: Plan, values: dict[str, Any] | None) -> str:
    for key, value in (values or {}).items():
        if key in {"id", "object_type", "principal_id"} or value in (None, "", [], {}):
            continue
        if key.endswith(("_id", "_path")) or key in {"authorization", "scope", "name"}:
            noun = word(key.removesuffix("_id").removesuffix("_path"))
            return f"the new {noun} {comes_from(change, plan, key)}" if value is UNKNOWN else f"{noun} {name(value)}"
    return ""


def _listed(levels: frozenset[str]) -> str:
    return ", ".join(map(word, sorted(levels)))


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A permission in the workspace or on a secret scope is given or taken",
    why="Who manages a job decides what runs as its service principal; who manages a directory decides its code.",
    severities={
        Severity.CRITICAL: "everyone may manage it",
        Severity.HIGH: "someone may manage what exists, an administrator is made, or everyone may run it, read secrets",
        Severity.MEDIUM: "a group may manage something new or read secrets, someone loses something, or it is unknown",
        Severity.LOW: "everyone may see or use it",
        Severity.INFO: "any other permission",
    },
    check=_check,
    types=frozenset(
        {
            "databricks_permissions",
            "databricks_secret_acl",
            "databricks_mws_permission_assignment",
            "databricks_permission_assignment",
            "databricks_access_control_rule_set",
            "databricks_sql_permissions",
        }
    ),
)
