"""The security settings of the Databricks workspace and of its clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.sentences import goes
from plan_review.text import name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_WORKSPACE = "azurerm_databricks_workspace"
_SETTINGS = frozenset(
    {
        "default_storage_firewall_enabled",
        "network_security_group_rules_required",
        "compliance_security_profile_enabled",
        "enhanced_security_monitoring_enabled",
        "automatic_cluster_update_enabled",
    }
)
_WEAK_MODES = ("NONE", "LEGACY_TABLE_ACL", "LEGACY_PASSTHROUGH", "LEGACY_SINGLE_USER", "LEGACY_SINGLE_USER_STANDARD")
_WHOLE = frozenset(
    {
        "databricks_ip_access_list",
        "databricks_workspace_conf",
        "databricks_mws_network_policy",
        "databricks_account_network_policy",
        "databricks_restrict_workspace_admins_setting",
        "databricks_compliance_security_profile_workspace_setting",
        "databricks_enhanced_security_monitoring_workspace_setting",
        "databricks_disable_legacy_access_setting",
        "databricks_disable_legacy_dbfs_setting",
        "databricks_artifact_allowlist",
    }
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type in _WHOLE:
        changed = names(one.shown_path for one in change.differences if one.path != ("id",))
        severity = Severity.MEDIUM if change.kind is Kind.CREATE else Severity.HIGH
        yield Remark(
            severity,
            f"{name(change.address)}, which guards the workspace, is {change.kind.value}: {changed or 'as a whole'}.",
        )
        return
    for one in change.differences if change.kind in {Kind.UPDATE, Kind.REPLACE} else ():
        to = goes(change, one)
        if change.type == _WORKSPACE and one.path == ("sku",):
            worse = one.after != "premium"
            yield Remark(
                Severity.HIGH if worse else Severity.MEDIUM,
                f"{to}.",
                ("Unity Catalog, access control and private links need premium.",) if worse else (),
            )
        elif one.argument in _SETTINGS and one.before is not None and one.before is not False:
            yield Remark(Severity.HIGH, f"{to}.")
    for path, mode in change.after_leaves.items() if change.sets else ():
        if path[-1] == "data_security_mode" and mode in _WEAK_MODES and change.before_leaves.get(path) != mode:
            yield Remark(
                Severity.HIGH,
                f"{name(change.address)}: {name(shown_path(path))} is {name(mode)}, outside Unity Catalog.",
            )


RULE = Rule(
    section=Section.EXPOSURE,
    title="A security setting of the workspace or a cluster's access mode is weakened",
    why="The tier and the access mode decide whether grants, filters and private links hold at all.",
    severities={
        Severity.HIGH: "weakened, or a guard is changed or removed",
        Severity.MEDIUM: "a guard is made, or the tier is raised",
    },
    check=_check,
)
