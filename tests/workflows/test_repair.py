"""Repair, as https://docs.databricks.com/aws/en/jobs/repair-job-failures and the Jobs API (`runs/repair`) tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.workflows.errors import JobRunNotFoundError, WorkflowError
from tests.workflows.bench import MEDALLION, for_each, job, results, wheel

if TYPE_CHECKING:
    from tests.workflows.bench import Bench

CHAIN = (wheel("lookup"), wheel("silver", "lookup"), wheel("gold", "silver"), wheel("report", "lookup"))
PARAMETERS = [{"name": "catalog", "default": "netflix_dev"}]


def test_what_failed_and_what_was_skipped_runs_again_and_nothing_else(bench: Bench) -> None:
    bench.fails("silver")
    definition = job(*CHAIN)
    assert results(bench.run(definition)) == {
        "lookup": "SUCCESS",
        "silver": "FAILED",
        "gold": "UPSTREAM_FAILED",
        "report": "SUCCESS",
    }
    bench.calls.clear()
    bench.bodies.clear()

    run = bench.runner(definition).repair(definition, "run-1")

    assert bench.called == ["silver", "gold"]
    assert run.state.result_state == "SUCCESS"
    assert set(results(run).values()) == {"SUCCESS"}
    assert [attempt.number for attempt in run.tasks["silver"].attempts] == [0, 1]
    assert [repair.tasks for repair in run.repairs] == [["gold", "silver"]]
    assert bench.store.load("run-1") == run


def test_what_depends_on_a_failed_task_runs_again_though_it_had_succeeded(bench: Bench) -> None:
    """`rerun_dependent_tasks`: "repair all tasks that depend on [them], even if they were previously successful"."""
    definition = job(wheel("a"), wheel("clean", "a", run_if="ALL_DONE"))
    bench.fails("a", times=1)
    bench.run(definition)
    bench.calls.clear()

    bench.runner(definition).repair(definition, "run-1")

    assert bench.called == ["a", "clean"]


def test_values_and_parameters_are_those_of_the_run(bench: Bench) -> None:
    seen = [
        "{{tasks.lookup.values.day}}",
        "{{job.parameters.catalog}}",
        "{{job.repair_count}}",
        "{{task.execution_count}}",
    ]
    definition = job(wheel("lookup"), wheel("silver", "lookup", parameters=seen), parameter=PARAMETERS)
    bench.publishes("lookup", day="sunday")
    bench.fails("silver")
    bench.run(definition, parameters={"catalog": "mine"})
    bench.bodies.clear()

    bench.runner(definition).repair(definition, "run-1")

    assert bench.parameters("silver") == ["sunday", "mine", "1", "2"]


def test_a_repair_may_be_given_other_parameters(bench: Bench) -> None:
    """`runs/repair`: "job_parameters: Job-level parameters used in the run"."""
    definition = job(wheel("a", parameters=["{{job.parameters.catalog}}"]), parameter=PARAMETERS)
    bench.fails("a", times=1)
    bench.run(definition)

    run = bench.runner(definition).repair(definition, "run-1", {"catalog": "mine"})

    assert bench.parameters("a") == ["mine"]
    assert run.parameters == {"catalog": "mine"}


def test_parameters_are_those_that_the_job_has_now(bench: Bench) -> None:
    """One that was added since has its default; one that was removed is gone."""
    bench.fails("a", times=1)
    bench.run(
        job(wheel("a"), parameter=[*PARAMETERS, {"name": "gone", "default": "x"}]), parameters={"catalog": "mine"}
    )
    seen = ["{{job.parameters.catalog}}", "{{job.parameters.limit}}"]
    added = [*PARAMETERS, {"name": "limit", "default": "{{job.start_time.day}}"}]
    definition = job(wheel("a", parameters=seen), parameter=added)

    run = bench.runner(definition).repair(definition, "run-1")

    assert bench.parameters("a") == ["mine", "22"]
    assert run.parameters == {"catalog": "mine", "limit": "22"}


def test_only_the_iterations_that_failed_run_again(bench: Bench) -> None:
    definition = job(for_each("all", '["a", "b", "c"]', wheel("each")))
    bench.fails("each[b]", times=1)
    bench.run(definition)
    bench.calls.clear()

    run = bench.runner(definition).repair(definition, "run-1")

    assert bench.called == ["each[b]"]
    assert results(run) == {"all": "SUCCESS"}


def test_all_iterations_run_again_when_what_they_come_from_does(bench: Bench) -> None:
    definition = job(wheel("lookup"), for_each("all", '["a", "b"]', wheel("each"), "lookup") | {"run_if": "ALL_DONE"})
    bench.fails("lookup", times=1)
    bench.run(definition)
    bench.calls.clear()

    bench.runner(definition).repair(definition, "run-1")

    assert bench.called == ["lookup", "each[a]", "each[b]"]


def test_a_repair_takes_the_job_as_it_is_now(bench: Bench) -> None:
    """ "They use the current job and task settings" (`runs/repair`)."""
    bench.fails("a", times=1)
    bench.run(job(wheel("a", parameters=["old"])))
    definition = job(wheel("a", parameters=["new"]), wheel("b", "a"))

    run = bench.runner(definition).repair(definition, "run-1")

    assert bench.parameters("a") == ["new"]
    assert results(run) == {"a": "SUCCESS", "b": "SUCCESS"}


def test_a_run_that_was_killed_is_repaired_from_its_record(bench: Bench) -> None:
    """A record that was left in the middle: what it does not know to be over runs again."""
    definition = job(*CHAIN)
    run = bench.run(definition)
    run.tasks["gold"].state.life_cycle_state = "RUNNING"
    run.tasks["gold"].state.result_state = None
    bench.store.save(run)
    bench.calls.clear()

    assert bench.runner(definition).repair(definition, "run-1").state.result_state == "SUCCESS"
    assert bench.called == ["gold"]


def test_a_repair_that_fails_can_be_repaired(bench: Bench) -> None:
    definition = job(*CHAIN)
    bench.fails("silver", times=2)
    bench.run(definition)
    runner = bench.runner(definition)
    runner.repair(definition, "run-1")

    run = runner.repair(definition, "run-1")

    assert run.state.result_state == "SUCCESS"
    assert [repair.number for repair in run.repairs] == [1, 2]


def test_there_is_nothing_to_repair_in_a_run_that_succeeded(bench: Bench) -> None:
    definition = job(wheel("a"))
    bench.run(definition)

    with pytest.raises(WorkflowError, match="nothing to repair"):
        bench.runner(definition).repair(definition, "run-1")


def test_a_run_that_is_not_there_or_of_another_job_is_refused(bench: Bench) -> None:
    one, other = job(wheel("a")), job(wheel("a"), address="databricks_job.other")
    bench.run(one)

    with pytest.raises(JobRunNotFoundError, match="The latest are: run-1"):
        bench.runner(one).repair(one, "run-2")
    with pytest.raises(JobRunNotFoundError, match=f"is of {MEDALLION}"):
        bench.runner(other).repair(other, "run-1")
