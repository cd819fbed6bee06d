"""Data Factory reads from or writes to another place, or with another sign-in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_STORES = re.compile(r"^azurerm_data_factory_(linked_|dataset_|custom_dataset$)")
_TARGETS = frozenset(
    {
        "url",
        "service_endpoint",
        "type_properties_json",
        "connection_string",
        "base_url",
        "adb_domain",
        "msi_work_space_resource_id",
        "integration_runtime_name",
        "authentication_type",
        "use_managed_identity",
        "parameters",
        "linked_service",
        "linked_service_name",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind not in {Kind.UPDATE, Kind.REPLACE} or not _STORES.search(change.type):
        return
    for one in change.differences:
        if _TARGETS & set(one.path) and not one.is_noise:
            yield Remark(
                Severity.HIGH,
                f"{goes(change, one)}.",
                ("What the factory copies comes from, or goes to, another place or by another sign-in.",),
            )


RULE = Rule(
    section=Section.EXPOSURE,
    title="A linked service or dataset of Data Factory points elsewhere or signs in otherwise",
    why="One changed address sends every delivery to someone else, and every run still succeeds.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
