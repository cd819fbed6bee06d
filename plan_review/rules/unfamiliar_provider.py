"""A resource of a provider that the rules know nothing of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plan_review.findings import Remark, Rule, Section, Severity
from plan_review.plan import Kind
from plan_review.text import name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_review.landscape import Landscape
    from plan_review.plan import Plan, ResourceChange

_FAMILIAR = ("azurerm_", "databricks_", "azuread_")
_RUNS_ANYTHING = re.compile(
    r"^(null_resource|terraform_data|azapi_|shell_|local_|external|http)"
    r"|^azurerm_(\w+_template_deployment|resource_deployment_script_\w+|virtual_machine_(extension|run_command))$"
)


def _check(change: ResourceChange, plan: Plan, _landscape: Landscape) -> Iterator[Remark]:
    provisioners = plan.configuration.provisioners(change.address)
    if provisioners and change.kind is not Kind.UPDATE:
        yield Remark(
            Severity.HIGH,
            f"{name(change.address)} runs a provisioner ({names(provisioners)}): a program that the plan doesn't show.",
        )
    anything = bool(_RUNS_ANYTHING.search(change.type))
    if change.type.startswith(_FAMILIAR) and not anything:
        return
    yield Remark(
        Severity.HIGH if anything else Severity.MEDIUM,
        f"{name(change.address)} is {change.kind.value}, of the provider {name(change.provider)}: "
        + ("it can run programs or call any API, which the plan doesn't show." if anything else "read it by hand."),
    )


def _check_plan(plan: Plan) -> Iterator[tuple[str, Remark]]:
    for change in plan.changes:
        if change.kind is Kind.READ and _RUNS_ANYTHING.search(change.type):
            said = f"{name(change.address)} is read during the apply: it can run programs or call any API."
            yield change.address, Remark(Severity.HIGH, said)


RULE = Rule(
    section=Section.PLAN,
    title="A resource of a provider that the rules don't know, or one that can do anything",
    why="The rules know azurerm, azuread and databricks; silence on anything else would look like approval.",
    severities={Severity.HIGH: "it can run programs or call any API", Severity.MEDIUM: "any other provider"},
    check=_check,
    check_plan=_check_plan,
)
