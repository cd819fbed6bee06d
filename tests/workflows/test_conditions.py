"""The If/else task, as https://docs.databricks.com/aws/en/jobs/if-else tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.workflows.conditions import evaluate
from local_platform.workflows.errors import ConditionError
from tests.workflows.bench import condition, job, results, wheel

if TYPE_CHECKING:
    from local_platform.workflows.definition import Operator
    from tests.workflows.bench import Bench


@pytest.mark.parametrize(
    ("left", "op", "right", "outcome"),
    [
        ("12.0", "EQUAL_TO", "12", False),
        ("12.0", "NOT_EQUAL", "12", True),
        ("true", "EQUAL_TO", "true", True),
        ("True", "EQUAL_TO", "true", False),
        ("12.0", "GREATER_THAN_OR_EQUAL", "12", True),
        ("10.0", "GREATER_THAN_OR_EQUAL", "12", False),
        ("9", "LESS_THAN", "10", True),
        ("10", "LESS_THAN_OR_EQUAL", "10.0", True),
        ("1e2", "GREATER_THAN", "99", True),
        ("-1", "GREATER_THAN", "0", False),
    ],
)
def test_equality_compares_texts_and_order_compares_numbers(left: str, op: Operator, right: str, outcome: bool) -> None:
    """ "``12.0 == 12`` evaluates to false", "``12.0 >= 12`` evaluates to true"."""
    assert evaluate(left, op, right) is outcome


@pytest.mark.parametrize("text", ["", "many", "nan"])
def test_order_of_what_is_no_number_fails(text: str) -> None:
    with pytest.raises(ConditionError, match="compares numbers"):
        evaluate(text, "GREATER_THAN", "1")


@pytest.mark.parametrize(("weekday", "ran"), [("sunday", "silver_titles"), ("monday", "titles_skipped")])
def test_the_branch_that_is_not_taken_is_excluded(bench: Bench, weekday: str, ran: str) -> None:
    """A dependency's outcome "must be met for this task to run"; what comes after both branches runs either way."""
    bench.publishes("lookup", weekday=weekday)
    due = condition("titles_due", "{{tasks.lookup.values.weekday}}", "EQUAL_TO", "sunday", "lookup")
    branches = [wheel("silver_titles", "titles_due=true"), wheel("titles_skipped", "titles_due=false")]
    gate = wheel("quality_gate", "silver_titles", "titles_skipped", run_if="NONE_FAILED")

    run = bench.run(job(wheel("lookup"), due, *branches, gate))

    other = ({"silver_titles", "titles_skipped"} - {ran}).pop()
    assert results(run) == {
        "lookup": "SUCCESS",
        "titles_due": "SUCCESS",
        ran: "SUCCESS",
        other: "EXCLUDED",
        "quality_gate": "SUCCESS",
    }
    assert run.tasks["titles_due"].outcome == ("true" if weekday == "sunday" else "false")
    assert run.tasks["titles_due"].attempts[0].parameters == [weekday, "EQUAL_TO", "sunday"]


def test_a_boolean_task_value_is_compared_as_true_or_false(bench: Bench) -> None:
    """ "If a task value is set to a boolean value, it is serialized to "true" or "false"."."""
    bench.publishes("lookup", due=True)

    run = bench.run(job(wheel("lookup"), condition("due", "{{tasks.lookup.values.due}}", "EQUAL_TO", "true", "lookup")))

    assert run.tasks["due"].outcome == "true"


@pytest.mark.parametrize("op", ["EQUAL_TO", "GREATER_THAN"])
def test_a_condition_over_a_list_fails_and_so_do_its_branches(bench: Bench, op: str) -> None:
    """ "Only numeric, string, and boolean values are allowed"; others "cause the condition expression to fail"."""
    bench.publishes("lookup", many=[1, 2])
    due = condition("due", "{{tasks.lookup.values.many}}", op, "1", "lookup")

    run = bench.run(job(wheel("lookup"), due, wheel("a", "due=true"), wheel("b", "due=false")))

    assert results(run) == {"lookup": "SUCCESS", "due": "FAILED", "a": "UPSTREAM_FAILED", "b": "UPSTREAM_FAILED"}
