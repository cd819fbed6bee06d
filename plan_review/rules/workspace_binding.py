"""From which workspaces a catalog, a credential or a location can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, plain
from plan_review.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_BINDINGS = frozenset({"databricks_workspace_binding", "databricks_catalog_workspace_binding"})


def _check(change: ResourceChange, _plan: Plan, landscape: Landscape) -> Iterator[Remark]:
    if change.type in _BINDINGS:
        yield from _binding(change, landscape)
    was, will_be = change.was("isolation_mode"), change.will_be("isolation_mode")
    if change.sets and was != will_be and (was is not None or "OPEN" in str(will_be)):
        opened = "OPEN" in str(will_be)
        yield Remark(
            Severity.HIGH if opened else Severity.LOW,
            f"{name(change.address)}: {name('isolation_mode')} goes from {name(shown(was))} to {name(shown(will_be))}"
            + (", so every workspace of the metastore reaches it." if opened else "."),
        )


def _binding(change: ResourceChange, landscape: Landscape) -> Iterator[Remark]:
    if change.goes:
        yield Remark(
            Severity.MEDIUM, f"Workspace {_workspace(change.before)} no longer reaches {_securable(change.before)}."
        )
    if change.sets:
        reads_only = "READ_ONLY" in str(change.will_be("binding_type"))
        how = "to read" if reads_only else "to read and write"
        place = _securable(change.after)
        as_before = change.kind is Kind.REPLACE and (place, _workspace(change.after)) == (
            _securable(change.before),
            _workspace(change.before),
        )
        harmless = as_before or UNKNOWN in _named(change.after) or landscape.is_new(plain(place))
        yield Remark(
            Severity.LOW if harmless else Severity.MEDIUM if reads_only else Severity.HIGH,
            f"Workspace {_workspace(change.after)} reaches {place} {how}.",
        )


def _workspace(values: dict[str, Any] | None) -> str:
    return name(shown((values or {}).get("workspace_id")))


def _securable(values: dict[str, Any] | None) -> str:
    values = values or {}
    noun = str(values.get("securable_type") or "catalog").replace("_", " ")
    return f"{noun} {name(shown(next((one for one in _named(values) if one), None)))}"


def _named(values: dict[str, Any] | None) -> list[Any]:
    return [(values or {}).get(argument) for argument in ("securable_name", "catalog_name")]


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
