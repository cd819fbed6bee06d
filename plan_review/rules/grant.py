"""Who gains or loses a privilege of Unity Catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import databricks_principal, is_everyone, is_person
from plan_review.sentences import comes_from
from plan_review.text import name, plain, word
from plan_review.values import UNKNOWN, Sensitive, blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_SECURABLES = {
    "metastore": "metastore",
    "catalog": "catalog",
    "schema": "schema",
    "table": "table",
    "volume": "volume",
    "function": "function",
    "model": "model",
    "pipeline": "pipeline",
    "external_location": "external location",
    "storage_credential": "storage credential",
    "credential": "credential",
    "foreign_connection": "connection",
    "share": "share",
    "recipient": "recipient",
}
_ALL_OF_IT = frozenset({"ALL_PRIVILEGES", "ALL PRIVILEGES", "MANAGE", "OWNERSHIP"})
_HARMLESS = frozenset({"USE_CATALOG", "USE_SCHEMA", "BROWSE", "USE CATALOG", "USE SCHEMA"})
_READS = frozenset({"SELECT", "READ_VOLUME", "EXECUTE", "READ_FILES", "USE_CONNECTION", "USE_SHARE", "READ_METADATA"})
_AROUND_THE_CATALOG = frozenset(
    {
        "READ_FILES",
        "WRITE_FILES",
        "EXTERNAL_USE_SCHEMA",
        "EXTERNAL_USE_LOCATION",
        "CREATE_EXTERNAL_TABLE",
        "CREATE_EXTERNAL_VOLUME",
        "CREATE_MANAGED_STORAGE",
        "ACCESS",
    }
)

# An id that is not known yet belongs to what this very plan makes.
_MADE_BY_THIS = "the new"

Privileges = dict[str, frozenset[str]]


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    before, after = _privileges(change.before), _privileges(change.after)
    old_place, place = _place(change, plan, change.before), _place(change, plan, change.after or change.before)
    if change.kind is Kind.REPLACE and old_place != place:
        yield from _remarks(before, {}, old_place, landscape)
        before = {}
    yield from _remarks(before, after if change.sets else {}, place, landscape)
    if change.sets and _is_unreadable(change):
        yield Remark(Severity.HIGH, f"Who gains what on {place} is known only after apply.")


def _remarks(before: Privileges, after: Privileges, place: str, landscape: Landscape) -> Iterator[Remark]:
    for principal in sorted({*before, *after}):
        gained = after.get(principal, frozenset()) - before.get(principal, frozenset())
        lost = before.get(principal, frozenset()) - after.get(principal, frozenset())
        who = databricks_principal(principal, landscape)
        who = f"{who[0].upper()}{who[1:]}"
        if gained:
            severity, reason = _judge(
                principal,
                gained,
                place,
                landscape,
                is_new=place.startswith(_MADE_BY_THIS) or landscape.is_new(plain(place)),
            )
            details = [reason] if reason else []
            if lost:
                all_of_it = " (which the new ones include)" if gained & _ALL_OF_IT else ""
                details.append(f"No longer granted by name: {_listed(lost)}{all_of_it}.")
            elif before.get(principal):
                details.append(f"Until now: {_listed(before[principal])}.")
            yield Remark(severity, f"{who} gains {_listed(gained)} on {place}.", tuple(details))
        elif lost:
            left = _listed(after[principal]) if after.get(principal) else "nothing"
            yield Remark(Severity.MEDIUM, f"{who} loses {_listed(lost)} on {place}.", (f"Left: {left}.",))


def _judge(
    principal: str, gained: frozenset[str], place: str, landscape: Landscape, *, is_new: bool
) -> tuple[Severity, str]:
    beyond = gained - _HARMLESS
    person, service = is_person(principal), _is_service(principal)
    judgements = (
        (
            gained & _ALL_OF_IT,
            Severity.CRITICAL,
            "That includes changing and dropping what is there, and with MANAGE granting it on.",
        ),
        (place.startswith("metastore"), Severity.HIGH, "On the metastore it holds for the whole region."),
        (is_everyone(principal) and beyond, Severity.HIGH, "Every user of the account is in that group."),
        (
            beyond & _AROUND_THE_CATALOG and not service,
            Severity.MEDIUM if is_new and beyond & _AROUND_THE_CATALOG == {"READ_FILES"} else Severity.HIGH,
            "It reaches files without the rules of tables (filters, masks, lineage).",
        ),
        (
            person and beyond,
            Severity.HIGH,
            "It is given to one person: grant to a group, whose members are reviewed elsewhere.",
        ),
        (
            beyond - _READS and not service,
            Severity.MEDIUM if is_new else Severity.HIGH,
            "People may write or create there, past the jobs that are reviewed and tested.",
        ),
        (
            beyond and service and not landscape.knows(principal),
            Severity.MEDIUM,
            "No plan here knows whose identity that is: look it up before you approve.",
        ),
    )
    return next(((severity, reason) for holds, severity, reason in judgements if holds), (Severity.INFO, ""))


def _is_service(principal: str) -> bool:
    return len(principal) == len("00000000-0000-0000-0000-000000000000") and principal.count("-") == 4  # noqa: PLR2004 - a UUID


def _privileges(values: dict[str, Any] | None) -> Privileges:
    values = values or {}
    found: dict[str, frozenset[str]] = {}
    for block in blocks(values, "grant") if "grant" in values else [values]:
        if isinstance(block.get("principal"), str):
            given = frozenset(one.upper() for one in texts(block.get("privileges")))
            found[block["principal"]] = found.get(block["principal"], frozenset()) | given
    return found


def _place(change: ResourceChange, plan: Plan, values: dict[str, Any] | None) -> str:
    for argument, noun in _SECURABLES.items():
        value = (values or {}).get(argument)
        if isinstance(value, str) and value:
            return f"{noun} {name(value)}"
        if value is UNKNOWN:
            return f"{_MADE_BY_THIS} {noun} {comes_from(change, plan, argument)}"
    return f"{_MADE_BY_THIS} securable known only after apply"


def _is_unreadable(change: ResourceChange) -> bool:
    return any(
        (value is UNKNOWN or isinstance(value, Sensitive)) and path[-1] in {"principal", "privileges", "grant"}
        for path, value in change.after_leaves.items()
    )


def _listed(privileges: frozenset[str]) -> str:
    return ", ".join(map(word, sorted(privileges)))


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A privilege of Unity Catalog is granted or revoked",
    why="Grants decide who reads and changes the data; `databricks_grants` also takes away what it does not list.",
    severities={
        Severity.CRITICAL: "ALL PRIVILEGES or MANAGE",
        Severity.HIGH: "on the metastore, to everyone or one person, a group may write, around the catalog, or unknown",
        Severity.MEDIUM: "a group may write to what is new, a service that no plan knows, or someone loses a privilege",
        Severity.INFO: "any other privilege",
    },
    check=_check,
    types=frozenset({"databricks_grants", "databricks_grant"}),
)
