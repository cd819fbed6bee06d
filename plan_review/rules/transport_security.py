"""Encryption on the wire is lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown, shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_OLD = ("TLS1_0", "TLS1_1", "1.0", "1.1", "Disabled", "TLSEnforcementDisabled")
_VERSIONS = ("min_tls_version", "minimum_tls_version", "minimum_tls", "tls_version", "ssl_minimal_tls_version_enforced")
_MUST_BE_ON = (
    "https_traffic_only_enabled",
    "https_only",
    "enable_https_traffic_only",
    "ssl_enforcement_enabled",
    "require_infrastructure_encryption",
    "enableServerCertificateValidation",
    "smb_encryption_enabled",
)


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    for path, will_be in change.after_leaves.items():
        was = change.before_leaves.get(path)
        old_version = path[-1] in _VERSIONS and will_be in _OLD
        switched_off = path[-1] in _MUST_BE_ON and will_be is False
        if (old_version or switched_off) and was != will_be:
            before = "" if was is None else f" instead of {name(shown(was))}"
            yield Remark(
                Severity.HIGH, f"{name(change.address)}: {name(shown_path(path))} is {name(shown(will_be))}{before}."
            )


RULE = Rule(
    section=Section.EXPOSURE,
    title="TLS is lowered or HTTPS no longer required",
    why="Old versions of TLS can be read on the way.",
    severities={Severity.HIGH: "always"},
    check=_check,
)
