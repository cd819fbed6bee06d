"""Encryption at rest is weakened, or data may be copied out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_MUST_STAY_ON = frozenset(
    {
        "infrastructure_encryption_enabled",
        "customer_managed_key_enabled",
        "enable_local_disk_encryption",
        "encryption_scope_override_enabled",
        "managed_disk_cmk_rotation_to_latest_version_enabled",
        "transparent_data_encryption_enabled",
        "double_encryption_enabled",
        "require_encryption",
    }
)
_KEYS = frozenset(
    {
        "key_vault_key_id",
        "key_vault_id",
        "customer_managed_key_id",
        "managed_services_cmk_key_vault_key_id",
        "managed_disk_cmk_key_vault_key_id",
        "disk_encryption_set_id",
        "user_assigned_identity_id",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind not in {Kind.UPDATE, Kind.REPLACE}:
        return
    for one in change.differences:
        to = goes(change, one)
        if one.argument in _MUST_STAY_ON and one.before is True and one.after is not True:
            yield Remark(Severity.HIGH, f"{to}: data is encrypted less than before.")
        elif one.argument in _KEYS and one.before is not None and change.kind is Kind.UPDATE:
            yield Remark(Severity.HIGH, f"{to}: what the former key encrypted must stay readable.")
        elif one.argument == "cross_tenant_replication_enabled" and one.after is True:
            yield Remark(Severity.HIGH, f"{to}: data may be replicated to another organization.")
        elif one.argument == "allowed_copy_scope" and one.before is not None and change.kind is Kind.UPDATE:
            yield Remark(Severity.HIGH, f"{to}: files may be copied to other places than before.")


RULE = Rule(
    section=Section.EXPOSURE,
    title="Encryption at rest is weakened, or copying out is allowed",
    why="A key that changes can make data unreadable; one that goes leaves it to whoever gets the disks.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
