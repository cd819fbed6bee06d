"""How bad single changes are said to be: neither does what is dangerous pass, nor does what is harmless block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plan_review.rules import all_rules
from plan_review.text import plain
from tests.plan_review import (
    ratings_cost,
    ratings_destruction,
    ratings_exposure,
    ratings_operation,
    ratings_permissions,
    ratings_plan,
)
from tests.plan_review.plans import Json, Rating, change, plan, update
from tests.plan_review.ratings_cost import budget

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_review.review import Review

MODULES = (ratings_cost, ratings_destruction, ratings_exposure, ratings_operation, ratings_permissions, ratings_plan)
CASES: dict[str, Rating] = {what: rating for module in MODULES for what, rating in module.RATINGS.items()}


@pytest.mark.parametrize("what", CASES)
def test_how_bad_it_is(what: str, review_of: Callable[..., Review]) -> None:
    rule, document, severity, says = CASES[what]
    found = [one for one in review_of(document).open if one.rule == rule]
    worst = max(found, key=lambda one: one.severity, default=None)
    assert (worst.severity.word if worst else "") == severity, [plain(one.headline) for one in found]
    assert {one.severity for one in found} <= set(all_rules()[rule].severities)
    assert any(says in plain(one.headline) for one in found) or not severity, [plain(one.headline) for one in found]


WHOLE_BLOCKS = {
    "monitoring_reduced": update(
        "azurerm_monitor_action_group",
        {"email_receiver": [{"name": "a", "email_address": "a@x", "use_common_alert_schema": True}]},
        {"email_receiver": []},
    ),
    "schedule_stopped": update(
        "databricks_job",
        {"schedule": [{"quartz_cron_expression": "0 0 5 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"}]},
        {},
    ),
    "spending_limit": update("azurerm_consumption_budget_subscription", budget(), {"amount": 2000}),
}


@pytest.mark.parametrize("rule", WHOLE_BLOCKS)
def test_a_block_that_goes_as_a_whole_is_told_once(rule: str, review_of: Callable[..., Review]) -> None:
    found = [one for one in review_of(WHOLE_BLOCKS[rule]).open if one.rule == rule]
    assert [one.severity.word for one in found] == ["high"], [plain(one.headline) for one in found]


def test_what_is_not_known_yet_is_named_by_what_it_comes_from(review_of: Callable[..., Review]) -> None:
    def references(source: str) -> Json:
        return {"references": [f"{source}.id", source]}

    sources = ("databricks_job.medallion", "databricks_catalog.main", "data.azurerm_databricks_workspace.prod")
    job, catalog, workspace = map(references, sources)
    resources = [
        *({"address": source} for source in sources),
        {"address": "databricks_permissions.this", "expressions": {"job_id": job}},
        {
            "address": "databricks_workspace_binding.this",
            "expressions": {"securable_name": catalog, "workspace_id": workspace},
        },
    ]
    access = [{"group_name": "g", "permission_level": "CAN_VIEW"}]
    found = review_of(
        plan(
            change("databricks_permissions", None, {"access_control": access}, unknown={"job_id": True}),
            change(
                "databricks_workspace_binding",
                None,
                {"securable_type": "catalog"},
                unknown={"securable_name": True, "workspace_id": True},
            ),
            configuration={"root_module": {"resources": resources}},
        )
    )
    said = {plain(one.headline) for one in found.open}
    assert "Group g gains CAN VIEW on the new job databricks_job.medallion." in said
    assert (
        "The workspace data.azurerm_databricks_workspace.prod reaches the new catalog databricks_catalog.main to read "
        "and write."
    ) in said
