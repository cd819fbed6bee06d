"""Who may read or change the keys and secrets of a vault by access policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.principals import azure_principal
from plan_review.text import name, names
from plan_review.values import blocks, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_KINDS = ("key_permissions", "secret_permissions", "certificate_permissions", "storage_permissions")
_ONLY_READS = frozenset({"get", "list"})


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if (
        change.kind is Kind.UPDATE
        and change.was("rbac_authorization_enabled") is True
        and change.will_be("rbac_authorization_enabled") is not True
    ):
        yield Remark(Severity.HIGH, f"{name(change.address)} goes from roles to access policies.")
    before, after = _policies(change.before), _policies(change.after)
    for key in sorted({*before, *after}):
        gained = after.get(key, (frozenset(), {}))[0] - before.get(key, (frozenset(), {}))[0]
        lost = before.get(key, (frozenset(), {}))[0] - after.get(key, (frozenset(), {}))[0]
        values = (after.get(key) or before[key])[1]
        who = azure_principal(change, plan, landscape, values, "object_id")
        if gained and change.sets:
            only_reads = all(one.split(" ")[-1].lower() in _ONLY_READS for one in gained)
            yield Remark(
                Severity.MEDIUM if only_reads else Severity.HIGH,
                f"In {name(change.address)}, {who} gains {names(sorted(gained))}.",
            )
        elif lost:
            yield Remark(Severity.MEDIUM, f"In {name(change.address)}, {who} loses {names(sorted(lost))}.")


def _policies(values: dict[str, Any] | None) -> dict[str, tuple[frozenset[str], dict[str, Any]]]:
    values = values or {}
    found = {}
    for block in blocks(values, "access_policy") if "access_policy" in values else [values]:
        if "object_id" in block:
            given = {f"{kind.split('_')[0]} {one}" for kind in _KINDS for one in texts(block.get(kind))}
            found[repr(block["object_id"])] = (frozenset(given), block)
    return found


RULE = Rule(
    section=Section.PERMISSIONS,
    title="An access policy of a key vault gives or takes",
    why="Who reads the vault has every secret in it.",
    severities={
        Severity.HIGH: "more than get and list is given, or roles are left",
        Severity.MEDIUM: "get or list is given, or something taken",
    },
    check=_check,
    types=frozenset({"azurerm_key_vault", "azurerm_key_vault_access_policy"}),
)
