"""Who outside Azure may act as one of our identities."""

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

_SUBJECTS = (("subject",), ("oidc_policy", "subject"), ("claims_matching_expression",))
_ISSUERS = (("issuer",), ("oidc_policy", "issuer"))


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if not change.sets:
        return
    subject = next((change.will_be(*path) for path in _SUBJECTS if change.will_be(*path)), None)
    issuer = next((change.will_be(*path) for path in _ISSUERS if change.will_be(*path)), None)
    old = next((change.was(*path) for path in _SUBJECTS if change.was(*path)), None)
    if change.kind is Kind.UPDATE and not any(
        one.argument in {"subject", "issuer", "audience", "audiences"} for one in change.differences
    ):
        return
    until = f" Until now: {name(shown(old))}." if old is not None else ""
    yield Remark(
        Severity.HIGH,
        f"{name(shown(subject))} of {name(shown(issuer))} may act as {name(change.address)}.{until}",
        ("Check that the subject names one environment or branch of this repository, and that forks can't be it.",),
    )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A federated credential lets someone outside act as an identity",
    why="It is as good as a password for all that the identity may do, for whoever matches its subject.",
    severities={Severity.HIGH: "it is new, or its subject, issuer or audience changes"},
    check=_check,
    types=frozenset(
        {
            "azurerm_federated_identity_credential",
            "azuread_application_federated_identity_credential",
            "azuread_application_flexible_federated_identity_credential",
            "databricks_service_principal_federation_policy",
            "databricks_account_federation_policy",
        }
    ),
)
