"""An argument that guards something can't be seen: it is known only after apply, or secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown, shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name
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


def _check(change: ResourceChange, plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.kind in {Kind.CREATE, Kind.REPLACE}:
        for path, value in change.after_leaves.items():
            if value is UNKNOWN and _GUARDS & set(path) and _is_wished_unseen(change, plan, path[0]):
                what = f"{name(change.address)}: {name(shown_path(path))} is {name(shown(value))}"
                yield Remark(Severity.MEDIUM, f"{what}, so what it will allow can't be reviewed.")
    if change.kind is not Kind.UPDATE:
        return
    for one in change.differences:
        hidden = one.after is UNKNOWN or (isinstance(one.after, Sensitive) and not isinstance(one.before, Sensitive))
        if hidden and one.before is not None and _GUARDS & set(one.path):
            yield Remark(Severity.HIGH, f"{goes(change, one)}, so what it will allow can't be reviewed.")


def _is_wished_unseen(change: ResourceChange, plan: Plan, argument: str) -> bool:
    """Whether the configuration sets an argument from what is no resource, so that nothing tells what it will be."""
    configured = plan.configuration
    return bool(configured.references(change.address, argument)) and not configured.resources_behind(
        change.address, argument
    )


RULE = Rule(
    section=Section.PLAN,
    title="An argument that guards something becomes unknown or secret",
    why="What can't be seen can't be approved.",
    severities={Severity.HIGH: "of what exists", Severity.MEDIUM: "of what is new"},
    check=_check,
)
