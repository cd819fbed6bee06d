"""Each rule finds what it is there for, and leaves alone what is fine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan_review.findings import Severity
from plan_review.rules import all_rules
from plan_review.text import plain
from tests.plan_review import (
    cases_cost,
    cases_destruction,
    cases_exposure,
    cases_operation,
    cases_permissions,
    cases_plan,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review
    from tests.plan_review.plans import Case

MODULES = (cases_destruction, cases_permissions, cases_exposure, cases_cost, cases_operation, cases_plan)
CASES: dict[str, Case] = {rule: case for module in MODULES for rule, case in module.CASES.items()}


def test_every_rule_has_a_compliant_and_a_violating_plan() -> None:
    assert sorted(CASES) == sorted(all_rules())


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_compliant_plan_gives_nothing_as_bad_as_the_violating_one(
    rule: str, review_of: Callable[..., Review]
) -> None:
    worst = Severity[CASES[rule].severity.upper()]
    found = [one for one in review_of(CASES[rule].compliant).open if one.rule == rule and one.severity >= worst]
    assert [plain(one.headline) for one in found] == []


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_violating_plan_is_found_with_its_severity_and_said_in_words(
    rule: str, review_of: Callable[..., Review]
) -> None:
    case = CASES[rule]
    found = [one for one in review_of(case.violating).open if one.rule == rule]
    said = [(one.severity.word, plain(one.headline)) for one in found]
    assert any(severity == case.severity and case.says in headline for severity, headline in said), said


@pytest.mark.parametrize("rule", sorted(CASES))
def test_the_severities_a_rule_gives_are_the_ones_it_documents(rule: str, review_of: Callable[..., Review]) -> None:
    documents = (CASES[rule].compliant, CASES[rule].violating)
    given = {one.severity for document in documents for one in review_of(document).open if one.rule == rule}
    assert given <= set(all_rules()[rule].severities)
