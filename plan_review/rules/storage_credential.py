"""As whom, and how far, Unity Catalog reaches storage."""

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

_IDENTITY = (
    "access_connector_id",
    "managed_identity_id",
    "credential_name",
    "directory_id",
    "application_id",
    "credential_id",
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    if change.kind is not Kind.CREATE:
        for one in change.differences:
            if one.argument in _IDENTITY and one.before is not None:
                yield Remark(
                    Severity.HIGH,
                    f"{name(change.address)} reaches storage through {name(shown(one.after))} instead of "
                    f"{name(shown(one.before))} ({name(one.shown_path)}).",
                )
            elif one.argument == "read_only" and one.before is True and one.after is not True:
                yield Remark(
                    Severity.HIGH, f"{name(change.address)} may write from now on ({name('read_only')} is lifted)."
                )
            elif one.argument == "fallback" and one.after is True:
                yield Remark(
                    Severity.HIGH,
                    f"{name(change.address)} falls back to the credentials of the cluster, past the catalog's grants.",
                )
            elif one.argument == "skip_validation" and one.after is True:
                yield Remark(Severity.MEDIUM, f"{name(change.address)} is no longer validated when it changes.")
    if change.type == "databricks_storage_credential" and change.will_be("azure_service_principal", "client_secret"):
        yield Remark(
            Severity.HIGH, f"{name(change.address)} signs in with a stored secret instead of a managed identity."
        )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A storage credential or external location changes whom it acts as, or what it may do",
    why="All of Unity Catalog's access to files goes through them.",
    severities={
        Severity.HIGH: "another identity, writing allowed, fallback to the cluster's credentials, or a stored secret",
        Severity.MEDIUM: "validation is skipped",
    },
    check=_check,
    types=frozenset(
        {
            "databricks_storage_credential",
            "databricks_external_location",
            "databricks_credential",
            "databricks_metastore_data_access",
        }
    ),
)
