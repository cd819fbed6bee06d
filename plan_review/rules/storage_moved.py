"""A name of Unity Catalog points to another place in storage."""

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

_PLACES = (
    "url",
    "storage_root",
    "storage_location",
    "storage",
    "volume_type",
    "catalog",
    "schema",
    "target",
    "metastore_id",
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        if one.path[0] in _PLACES and len(one.path) == 1 and one.before is not None:
            yield Remark(
                Severity.HIGH,
                f"{name(change.address)}: {name(one.argument)} goes from {name(shown(one.before))} to "
                f"{name(shown(one.after))}; whoever reads or writes it finds other data than before.",
            )


RULE = Rule(
    section=Section.DESTRUCTION,
    title="A workspace, external location, catalog, schema, volume or pipeline points to another place",
    why="Nothing is deleted, and yet the data is not where its readers look for it.",
    severities={Severity.HIGH: "always"},
    check=_check,
    types=frozenset(
        {
            "databricks_external_location",
            "databricks_catalog",
            "databricks_schema",
            "databricks_volume",
            "databricks_metastore",
            "databricks_metastore_assignment",
            "databricks_pipeline",
            "databricks_sql_table",
        }
    ),
)
