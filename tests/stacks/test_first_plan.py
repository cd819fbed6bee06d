"""The first deployment of the synthesized stacks passes the review of plans: its own rules don't stand in its way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from plan_review.findings import Severity
from plan_review.reading import read_plan
from plan_review.review import Review, review
from plan_review.text import plain
from tests.plan_review.plans import change, plan

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.synthesized import Stack


def _known(value: Any) -> Any:
    """Return what a first plan knows of a value: references are known only after apply."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value]
    return None if isinstance(value, str) and "${" in value else value


def _unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unknown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unknown(item) for item in value]
    return isinstance(value, str) and "${" in value


def _first_plan(stack: Stack) -> dict[str, Any]:
    changes = []
    for resource in stack.resources:
        body = json.loads(json.dumps(resource.body))
        changes.append(change(resource.type, None, _known(body), name=resource.name, unknown=_unknown(body)))
    return plan(*changes)


@pytest.fixture
def reviews(stacks_to_deploy: dict[str, Stack], tmp_path: Path) -> list[Review]:
    """The reviews of all stacks' first plans."""
    plans = []
    for name, stack in stacks_to_deploy.items():
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(_first_plan(stack)), encoding="utf-8")
        plans.append(read_plan(file))
    return review(plans, Severity.HIGH, None)


def test_nothing_in_a_first_deployment_blocks(reviews: list[Review]) -> None:
    assert {one.environment for one in reviews} >= {"dev", "prod"}
    for one in reviews:
        assert [f"{found.address}: {plain(found.headline)}" for found in one.blocking] == []
        assert one.verdict == "passed"
