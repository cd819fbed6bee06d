"""Sign-in without an identity: account keys, local users, local authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.differences import shown, shown_path
from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_OPENS_WHEN = {
    "shared_access_key_enabled": True,
    "local_user_enabled": True,
    "sftp_enabled": True,
    "nfsv3_enabled": True,
    "local_authentication_enabled": True,
    "local_auth_enabled": True,
    "local_authentication_disabled": False,
    "local_auth_disabled": False,
    "admin_enabled": True,
    "admin_account_enabled": True,
    "default_to_oauth_authentication": False,
    "entra_authentication_only": False,
    "azuread_authentication_only": False,
    "password_auth_enabled": True,
    "anonymous_pull_enabled": True,
    "use_managed_identity": False,
}
# The providers' defaults are the open ones, so on something new they are only mentioned.
_MINOR = frozenset({"default_to_oauth_authentication", "local_user_enabled"})


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    for path, will_be in change.after_leaves.items():
        opens = _OPENS_WHEN.get(path[-1])
        was = change.before_leaves.get(path)
        if opens is None or will_be is not opens or was is opens:
            continue
        if change.kind is Kind.CREATE:
            severity = Severity.LOW if path[-1] in _MINOR else Severity.MEDIUM
        else:
            severity = Severity.MEDIUM if path[-1] == "default_to_oauth_authentication" else Severity.HIGH
        yield Remark(
            severity,
            f"{name(change.address)}: {name(shown_path(path))} is {name(shown(will_be))}; it needs no identity.",
        )
    if (
        change.kind is Kind.UPDATE
        and change.was("sas_policy", "expiration_period")
        and not change.will_be("sas_policy", "expiration_period")
    ):
        yield Remark(Severity.MEDIUM, f"{name(change.address)}: shared access signatures need not expire any more.")


RULE = Rule(
    section=Section.EXPOSURE,
    title="Access by account key, local user or password is switched on",
    why="Keys have no owner, no conditional access and no log of who used them.",
    severities={
        Severity.HIGH: "on something that exists",
        Severity.MEDIUM: "on something new, or a safer default is left",
        Severity.LOW: "a provider's default on something new that needs another setting to matter",
    },
    check=_check,
)
