"""From which workspaces a catalog, a credential or a location can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import comes_from
from plan_review.text import name, plain, word
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_NEW = "the new"  # an id that is not known yet belongs to what this very plan makes
_BINDINGS = frozenset({"databricks_workspace_binding", "databricks_catalog_workspace_binding"})


def _check(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if change.type in _BINDINGS:
        yield from _binding(change, plan, landscape)
    was, will_be = change.was("isolation_mode"), change.will_be("isolation_mode")
    if change.sets and was != will_be and (was is not None or "OPEN" in str(will_be)):
        opened = "OPEN" in str(will_be)
        yield Remark(
            Severity.HIGH if opened else Severity.LOW,
            f"{name(change.address)}: {name('isolation_mode')} goes from {name(shown(was))} to {name(shown(will_be))}"
            + (", so every workspace of the metastore reaches it." if opened else "."),
        )


def _binding(change: ResourceChange, plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    old_workspace, old_place = _workspace(change, plan, change.before), _securable(change, plan, change.before)
    workspace, place = _workspace(change, plan, change.after), _securable(change, plan, change.after)
    if change.goes:
        yield Remark(Severity.MEDIUM, f"{old_workspace} no longer reaches {old_place}.")
    if change.sets:
        reads_only = "READ_ONLY" in str(change.will_be("binding_type"))
        how = "to read" if reads_only else "to read and write"
        as_before = change.kind is Kind.REPLACE and (workspace, place) == (old_workspace, old_place)
        harmless = as_before or place.startswith(_NEW) or landscape.is_new(plain(place))
        yield Remark(
            Severity.LOW if harmless else Severity.MEDIUM if reads_only else Severity.HIGH,
            f"{workspace} reaches {place} {how}.",
        )


def _workspace(change: ResourceChange, plan: Plan, values: dict[str, Any] | None) -> str:
    identity = (values or {}).get("workspace_id")
    if identity is UNKNOWN:
        return f"The workspace {comes_from(change, plan, 'workspace_id')}"
    return f"Workspace {name(shown(identity))}"


def _securable(change: ResourceChange, plan: Plan, values: dict[str, Any] | None) -> str:
    values = values or {}
    noun = word(str(values.get("securable_type") or "catalog"))
    argument = next((one for one in ("securable_name", "catalog_name") if values.get(one)), "securable_name")
    if values.get(argument) is UNKNOWN:
        return f"{_NEW} {noun} {comes_from(change, plan, argument)}"
    return f"{noun} {name(shown(values.get(argument)))}"


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A workspace is bound or unbound, or isolation is lifted",
    why="Binding keeps prod data out of the dev workspace whatever the grants say.",
    severities={
        Severity.HIGH: "isolation is lifted, or a workspace may write to what exists",
        Severity.MEDIUM: "a workspace may read what exists, or is unbound",
        Severity.LOW: "a workspace is bound to what is new, or isolation is set",
    },
    check=_check,
    types=_BINDINGS
    | {
        "databricks_catalog",
        "databricks_external_location",
        "databricks_storage_credential",
        "databricks_credential",
    },
)
