"""A password, token or key that lives on is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.sets:
        yield Remark(
            Severity.HIGH,
            f"{name(change.address)} is a secret that lives on, and terraform's state will hold it.",
            ("Managed identities and federated credentials need none.",),
        )


RULE = Rule(
    section=Section.PERMISSIONS,
    title="A long-lived secret is made",
    why="It works for whoever finds it, from anywhere, until someone remembers to revoke it.",
    severities={Severity.HIGH: "always"},
    check=_check,
    types=frozenset(
        {
            "databricks_token",
            "databricks_obo_token",
            "databricks_service_principal_secret",
            "azuread_application_password",
            "azuread_service_principal_password",
            "azuread_application_certificate",
            "azurerm_storage_account_local_user",
            "azurerm_eventhub_authorization_rule",
            "azurerm_eventhub_namespace_authorization_rule",
            "azurerm_servicebus_namespace_authorization_rule",
        }
    ),
)
