"""A resource of a provider that the rules know nothing of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.text import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_FAMILIAR = ("azurerm_", "databricks_", "azuread_")
_RUNS_ANYTHING = ("null_resource", "terraform_data", "azapi_", "shell_", "local_", "external", "http_")


def _check(change: ResourceChange, _plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    if change.type.startswith(_FAMILIAR):
        return
    anything = change.type.startswith(_RUNS_ANYTHING)
    yield Remark(
        Severity.HIGH if anything else Severity.MEDIUM,
        f"{name(change.address)} is {change.kind.value}, of the provider {name(change.provider)}: "
        + ("it can run programs or call any API, which the plan doesn't show." if anything else "read it by hand."),
    )


RULE = Rule(
    section=Section.PLAN,
    title="A resource of a provider that the rules don't know",
    why="The rules know azurerm, azuread and databricks; silence on anything else would look like approval.",
    severities={Severity.HIGH: "it can run programs or call any API", Severity.MEDIUM: "any other provider"},
    check=_check,
)
