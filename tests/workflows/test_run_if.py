"""Run if, as https://docs.databricks.com/aws/en/jobs/run-if tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflows.bench import condition, job, results, wheel

if TYPE_CHECKING:
    from tests.workflows.bench import Bench

S, F, X = "SUCCESS", "FAILED", "EXCLUDED"
UP = "UPSTREAM_FAILED"


@pytest.mark.parametrize(
    ("run_if", "before", "after"),
    [
        ("ALL_SUCCESS", (S, S), S),
        ("ALL_SUCCESS", (S, F), UP),
        ("ALL_SUCCESS", (S, X), S),
        ("AT_LEAST_ONE_SUCCESS", (S, F), S),
        ("AT_LEAST_ONE_SUCCESS", (F, F), UP),
        ("AT_LEAST_ONE_SUCCESS", (F, X), S),
        ("NONE_FAILED", (S, S), S),
        ("NONE_FAILED", (S, X), S),
        ("NONE_FAILED", (S, F), UP),
        ("NONE_FAILED", (X, X), X),
        ("ALL_DONE", (S, F), S),
        ("ALL_DONE", (F, F), S),
        ("ALL_DONE", (F, X), S),
        ("ALL_DONE", (X, X), X),
        ("AT_LEAST_ONE_FAILED", (S, F), S),
        ("AT_LEAST_ONE_FAILED", (X, F), S),
        ("AT_LEAST_ONE_FAILED", (S, S), X),
        ("ALL_FAILED", (F, F), S),
        ("ALL_FAILED", (S, F), X),
        ("ALL_FAILED", (X, F), X),
        ("ALL_FAILED", (X, X), X),
    ],
)
def test_a_task_runs_or_is_skipped_by_what_became_of_those_before_it(
    bench: Bench, run_if: str, before: tuple[str, str], after: str
) -> None:
    """Unmet, the first four leave Upstream failed, the failure handlers Excluded; excluded tasks count as successful.

    "If all task dependencies are excluded, the task is also excluded, regardless of its Run if condition."
    """
    bench.fails(*[f"before_{place}" for place, result in enumerate(before) if result == F])
    tasks = [
        wheel(f"before_{place}", "never=true" if result == X else "never=false") for place, result in enumerate(before)
    ]
    last = wheel("last", "before_0", "before_1", run_if=run_if)

    run = bench.run(job(condition("never", "a", "EQUAL_TO", "b"), *tasks, last))

    assert results(run) == {"never": S, "before_0": before[0], "before_1": before[1], "last": after}
    assert ("last" in bench.called) is (after == S)


def test_a_condition_that_was_left_out_leaves_out_what_asks_for_its_outcome(bench: Bench) -> None:
    """`task_dependencies.outcome`: "must be met for this task to run"; a task beside it had succeeded."""
    first = condition("first", "a", "EQUAL_TO", "b")
    second = condition("second", "a", "EQUAL_TO", "a", "first=true")

    run = bench.run(job(first, second, wheel("beside"), wheel("last", "second=true", "beside")))

    assert results(run) == {"first": S, "second": X, "beside": S, "last": X}


@pytest.mark.parametrize("run_if", ["ALL_SUCCESS", "ALL_DONE", "AT_LEAST_ONE_FAILED"])
def test_a_condition_that_failed_lets_nothing_run_that_asks_for_its_outcome(bench: Bench, run_if: str) -> None:
    broken = condition("broken", "a", "GREATER_THAN", "1")

    run = bench.run(
        job(broken, wheel("last", "broken=true", run_if=run_if), wheel("other", "broken", run_if="ALL_DONE"))
    )

    assert results(run) == {"broken": F, "last": UP, "other": S}


def test_a_failure_goes_down_the_whole_branch_and_a_handler_at_its_end_runs(bench: Bench) -> None:
    """A task that is skipped for a failure counts as failed for those after it."""
    bench.fails("a")

    run = bench.run(job(wheel("a"), wheel("b", "a"), wheel("c", "b"), wheel("clean", "c", run_if="ALL_FAILED")))

    assert results(run) == {"a": F, "b": UP, "c": UP, "clean": S}


@pytest.mark.parametrize(
    ("failing", "whole"), [((), S), (("middle",), "SUCCESS_WITH_FAILURES"), (("leaf",), F), (("middle", "leaf"), F)]
)
def test_the_leaf_tasks_decide_how_the_run_comes_out(bench: Bench, failing: tuple[str, ...], whole: str) -> None:
    """ "Succeeded with failures": some tasks failed, but all leaf tasks were successful."""
    bench.fails(*failing)

    run = bench.run(job(wheel("middle"), wheel("leaf", "middle", run_if="ALL_DONE")))

    assert run.state.result_state == whole


def test_a_disabled_task_is_left_out_and_those_after_it_run(bench: Bench) -> None:
    run = bench.run(job(wheel("a"), wheel("b", "a", disabled=True), wheel("c", "a", "b")))

    assert results(run) == {"a": S, "b": "DISABLED", "c": S}
