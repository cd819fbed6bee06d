"""Every policy: what keeps it, what breaks it, what it does not speak of; and that both environments keep them."""

from __future__ import annotations

import pytest

from stacks.policies import judge_stacks, rules
from stacks.policies._verdicts import Status
from stacks.policies.suppressions import Register
from stacks.synthesized import Resource, Stack
from tests.stacks.policies.cases import CASES, Case

RULES = {rule.name: rule for rule in rules()}
NONE = Register(())


def _stack(case: Case) -> Stack:
    bodies = {f"compliant_{number}": body for number, body in enumerate(case.compliant)}
    bodies |= {f"broken_{number}": body for number, (body, _) in enumerate(case.broken)}
    resource = {**case.beside, case.type: {**case.beside.get(case.type, {}), **bodies}}
    if case.rule == "diagnostics_are_sent":
        resource["azurerm_log_analytics_workspace"] = {"this": {}}
    return Stack(case.stack, {"resource": resource})


def _resource(stack: Stack, case: Case, name: str) -> Resource:
    found = stack.find(f"{case.type}.{name}")
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}: {case.type}" for case in CASES])
def test_what_keeps_the_rule_is_compliant(case: Case) -> None:
    stack = _stack(case)

    for number in range(len(case.compliant)):
        verdict = RULES[case.rule].judge(stack, _resource(stack, case, f"compliant_{number}"))
        assert verdict.status is Status.COMPLIANT, verdict.message


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}: {case.type}" for case in CASES])
def test_what_breaks_the_rule_is_non_compliant_and_told(case: Case) -> None:
    stack = _stack(case)

    for number, (_, message) in enumerate(case.broken):
        verdict = RULES[case.rule].judge(stack, _resource(stack, case, f"broken_{number}"))
        assert verdict.status is Status.NON_COMPLIANT
        assert message in verdict.message


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_both_cases_and_speaks_of_its_own_resources_alone(name: str) -> None:
    cases = [case for case in CASES if case.rule == name]
    other = Resource("prod-platform", "random_id", "x", "x", {})

    assert any(case.compliant for case in cases)
    assert any(case.broken for case in cases)
    if name != "no_secrets":  # which speaks of everything
        assert RULES[name].judge(Stack("prod-platform", {}), other).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("name", ["data_is_kept_in_prod", "no_public_network_in_prod", "data_is_locked_in_prod"])
def test_a_rule_for_prod_does_not_speak_of_dev(name: str) -> None:
    for case in (case for case in CASES if case.rule == name):
        stack = Stack("dev-platform", _stack(case).document)
        verdict = RULES[name].judge(stack, _resource(stack, case, "broken_0"))
        assert verdict.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_states_its_demand(name: str) -> None:
    assert RULES[name].demand.endswith(".")


def test_a_secret_beside_the_resources_is_found() -> None:
    stack = Stack("dev-lakehouse", {"provider": {"databricks": [{"token": "dapi"}]}})

    (found,) = judge_stacks([stack], NONE).judged.open

    assert (found.rule, found.resource) == ("no_secrets", "dev-lakehouse/document.provider")


def test_a_finding_names_rule_resource_and_construct() -> None:
    body = {
        "//": {"metadata": {"path": "prod-lakehouse/gold/grant"}, "reason": "The sandbox needs it."},
        "privileges": ["MANAGE"],
    }

    (found,) = judge_stacks(
        [Stack("prod-lakehouse", {"resource": {"databricks_grant": {"g": body}}})], NONE
    ).judged.open

    assert str(found) == (
        "prod-lakehouse/gold/grant (prod-lakehouse/databricks_grant.g): privileges MANAGE; "
        "grant the single ones that are needed [no_grant_of_everything]"
    )
