"""An argument that guards something can't be seen: it is known only after apply, or secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.values import UNKNOWN, Sensitive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_GUARDS = frozenset(
    {
        "access",
        "access_policy",
        "actions",
        "claims_matching_expression",
        "container_access_type",
        "data_actions",
        "default_action",
        "delete_retention_policy",
        "direction",
        "enabled",
        "enforce",
        "force_destroy",
        "ip_rules",
        "isolation_mode",
        "issuer",
        "lock_level",
        "min_tls_version",
        "network_rules",
        "no_public_ip",
        "owner",
        "permission_level",
        "permissions",
        "privileges",
        "role_definition_name",
        "security_rule",
        "shared_access_key_enabled",
        "source_address_prefix",
        "subject",
        "whl",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        hidden = one.after is UNKNOWN or (isinstance(one.after, Sensitive) and not isinstance(one.before, Sensitive))
        if hidden and one.before is not None and _GUARDS & set(one.path):
            yield Remark(Severity.HIGH, f"{goes(change, one)}, so what it will allow can't be reviewed.")


RULE = Rule(
    section=Section.PLAN,
    title="An argument that guards something becomes unknown or secret",
    why="What can't be seen can't be approved.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
