"""From which workspaces a catalog, a credential or a location can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_review.differences import shown
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_BINDINGS = frozenset({"databricks_workspace_binding", "databricks_catalog_workspace_binding"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type in _BINDINGS:
        yield from _binding(change)
    was, will_be = change.was("isolation_mode"), change.will_be("isolation_mode")
    if change.sets and was != will_be and (was is not None or "OPEN" in str(will_be)):
        opened = "OPEN" in str(will_be)
        yield Remark(
            Severity.HIGH if opened else Severity.LOW,
            f"{name(change.address)}: {name('isolation_mode')} goes from {name(shown(was))} to {name(shown(will_be))}"
            + (", so every workspace of the metastore reaches it." if opened else "."),
        )


def _binding(change: ResourceChange) -> Iterator[Remark]:
    if change.goes:
        yield Remark(
            Severity.MEDIUM, f"Workspace {_workspace(change.before)} no longer reaches {_securable(change.before)}."
        )
    if change.sets:
        reads_only = "READ_ONLY" in str(change.will_be("binding_type"))
        how = "to read" if reads_only else "to read and write"
        new = change.kind is not Kind.CREATE
        yield Remark(
            Severity.HIGH if new and not reads_only and change.kind is Kind.UPDATE else Severity.LOW,
            f"Workspace {_workspace(change.after)} reaches {_securable(change.after)} {how}.",
        )


def _workspace(values: dict[str, Any] | None) -> str:
    return name(shown((values or {}).get("workspace_id")))


def _securable(values: dict[str, Any] | None) -> str:
    values = values or {}
    noun = str(values.get("securable_type") or "catalog").replace("_", " ")
    return f"{noun} {name(shown(values.get('securable_name') or values.get('catalog_name')))}"


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A workspace is bound or unbound, or isolation is lifted",
    why="Binding keeps prod data out of the dev workspace whatever the grants say.",
    severities={
        Severity.HIGH: "isolation is lifted, or an existing binding may write",
        Severity.MEDIUM: "a workspace is unbound",
        Severity.LOW: "a workspace is bound, or isolation is set",
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
