"""Runs of jobs: order, parameters, jobs that run jobs, how many at a time, and the record."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.workflows.errors import JobDefinitionError, WorkflowError
from local_platform.workflows.runner import RunRequest
from tests.workflows.bench import for_each, job, results, wheel

if TYPE_CHECKING:
    from local_platform.workflows.bodies import Call
    from tests.workflows.bench import Bench

OTHER = "databricks_job.other"


def test_a_task_runs_after_those_it_depends_on(bench: Bench) -> None:
    bench.run(job(wheel("c", "b"), wheel("a"), wheel("b", "a")))

    assert bench.called == ["a", "b", "c"]


def test_independent_tasks_run_side_by_side(bench: Bench) -> None:
    """ "running as many of them in parallel as possible"; both wait until both run."""
    both = threading.Barrier(2)

    def work(_: Call) -> None:
        both.wait(timeout=30)

    bench.bodies = {"a": work, "b": work}

    assert results(bench.run(job(wheel("a"), wheel("b")))) == {"a": "SUCCESS", "b": "SUCCESS"}


def test_a_task_that_is_removed_from_the_definition_does_not_run(bench: Bench) -> None:
    bench.run(job(wheel("a"), wheel("b", "a"), wheel("c", "b")))
    bench.run(job(wheel("a"), wheel("c", "a")), run_id="run-2")

    assert bench.called == ["a", "b", "c", "a", "c"]


def test_parameters_have_defaults_and_overrides_and_may_refer_to_the_run(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/jobs/job-parameters: overrides "replace" defaults for the run."""
    parameters = [
        {"name": "catalog", "default": "netflix_dev"},
        {"name": "day", "default": "{{job.start_time.iso_date}}"},
    ]
    seen = ["{{job.parameters.catalog}}", "{{job.parameters.day}}"]
    definition = job(wheel("a", parameters=seen), parameter=parameters)

    run = bench.run(definition, parameters={"catalog": "mine"})

    assert bench.parameters("a") == ["mine", "2026-11-22"]
    assert run.parameters == {"catalog": "mine", "day": "2026-11-22"}
    with pytest.raises(WorkflowError, match="no parameter 'catalogue'; it has catalog, day"):
        bench.run(definition, parameters={"catalogue": "mine"})


def test_job_parameters_are_pushed_down_to_named_parameters_and_win(bench: Bench) -> None:
    """Job parameters "are automatically pushed down to tasks that support key-value parameters" and win."""
    task = wheel("a")
    task["python_wheel_task"] = {
        "package_name": "p",
        "entry_point": "a",
        "named_parameters": {"source": "cast", "catalog": "its own"},
    }

    bench.run(job(task, parameter=[{"name": "catalog", "default": "the job's"}]))

    assert bench.parameters("a") == ["--source=cast", "--catalog=the job's"]


def run_job(key: str, address: str, **parameters: str) -> dict[str, Any]:
    return {"task_key": key, "run_job_task": {"job_id": f"${{{address}.id}}", "job_parameters": parameters}}


def test_a_task_runs_another_job_with_its_parameters_and_waits_for_it(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/jobs/run-job"""
    other = job(
        wheel("deep", parameters=["{{job.parameters.day}}", "{{job.trigger.type}}"]),
        address=OTHER,
        parameter=[{"name": "day", "default": "monday"}],
    )

    run = bench.run(job(run_job("call", OTHER, day="sunday"), wheel("after", "call")), other)

    assert bench.called == ["deep", "after"]
    assert bench.parameters("deep") == ["sunday", "run_job_task"]
    assert bench.store.load(run.tasks["call"].job_run_id or "").state.result_state == "SUCCESS"


def test_a_job_that_fails_fails_the_task_that_runs_it(bench: Bench) -> None:
    bench.fails("deep")

    run = bench.run(job(run_job("call", OTHER)), job(wheel("deep"), address=OTHER))

    assert results(run) == {"call": "FAILED"}
    assert "ended as FAILED" in (run.tasks["call"].attempts[0].error or "")


def test_a_job_that_runs_out_of_its_own_time_fails_the_try_of_the_task_that_runs_it(bench: Bench) -> None:
    """The timeout is the other job's: the task has one of its own, and is retried as after any failure."""
    times = iter([20, 0])
    bench.bodies["deep"] = lambda _: bench.clock.advance(next(times))

    run = bench.run(
        job(run_job("call", OTHER) | {"max_retries": 1}), job(wheel("deep"), address=OTHER, timeout_seconds=10)
    )

    first, second = run.tasks["call"].attempts
    assert (first.state.result_state, second.state.result_state) == ("FAILED", "SUCCESS")
    assert "ended as TIMEDOUT" in (first.error or "")
    assert bench.store.load("run-1.call.0").state.result_state == "TIMEDOUT"


def test_a_task_that_runs_out_of_time_ends_the_run_of_the_job_that_it_started(bench: Bench) -> None:
    bench.bodies["deep"] = lambda _: bench.clock.advance(20)

    run = bench.run(job(run_job("call", OTHER) | {"timeout_seconds": 10}), job(wheel("deep"), address=OTHER))

    assert results(run) == {"call": "TIMEDOUT"}
    assert bench.store.load("run-1.call.0").state.result_state == "CANCELED"


def test_jobs_that_run_each_other_and_jobs_that_are_not_there_are_refused(bench: Bench) -> None:
    """ "You cannot create circular dependencies" with run-job tasks."""
    first = job(run_job("call", OTHER))

    with pytest.raises(JobDefinitionError, match="circle"):
        bench.run(first, job(run_job("back", first.address), address=OTHER))
    with pytest.raises(JobDefinitionError, match="no job synthesized here"):
        bench.run(first)


def test_a_run_over_the_maximum_is_skipped_without_a_queue(bench: Bench) -> None:
    """ "MAXIMUM_CONCURRENT_RUNS_REACHED: The run was skipped because the maximum concurrent runs were reached."."""
    definition = job(wheel("a"), max_concurrent_runs=1)
    runner = bench.runner(definition)
    second: list[str | None] = []
    bench.bodies["a"] = lambda _: second.append(runner.run(definition, RunRequest("run-2")).state.result_state)

    assert runner.run(definition, RunRequest("run-1")).state.result_state == "SUCCESS"
    assert second == ["MAXIMUM_CONCURRENT_RUNS_REACHED"]
    assert bench.store.load("run-2").state.life_cycle_state == "SKIPPED"
    assert bench.called == ["a"]


def test_a_job_that_may_not_run_at_all_is_skipped_though_it_queues(bench: Bench) -> None:
    """`max_concurrent_runs`: "Setting this value to 0 causes all new runs to be skipped"."""
    run = bench.run(job(wheel("a"), max_concurrent_runs=0, queue={"enabled": True}))

    assert (run.state.life_cycle_state, bench.called) == ("SKIPPED", [])


def test_with_a_queue_it_waits_for_its_turn(bench: Bench) -> None:
    """https://docs.databricks.com/aws/en/jobs/advanced: queued runs start when there is room."""
    other = job(wheel("deep"), address=OTHER, queue={"enabled": True}, max_concurrent_runs=1)
    running, most, lock = [0], [0], threading.Lock()

    def work(_: Call) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        with lock:
            running[0] -= 1

    bench.bodies["deep"] = work

    run = bench.run(job(for_each("all", "[1, 2, 3]", run_job("call", OTHER), concurrency=3)), other)

    assert results(run) == {"all": "SUCCESS"}
    assert bench.called == ["deep"] * 3
    assert most == [1]


def test_the_record_is_on_disk_after_each_task_and_tells_all_of_it(bench: Bench) -> None:
    bench.publishes("a", food="beans")
    known: list[dict[str, Any]] = []
    bench.bodies["b"] = lambda _: known.append(json.loads((bench.folder / "_jobs/run-1.json").read_text()))

    bench.run(job(wheel("a", parameters=["x"]), wheel("b", "a")))

    assert known[0]["state"] == {"life_cycle_state": "RUNNING", "result_state": None, "state_message": ""}
    assert known[0]["tasks"]["a"] == {
        "task_key": "a",
        "kind": "wheel",
        "depends_on": [],
        "run_if": "ALL_SUCCESS",
        "state": {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS", "state_message": ""},
        "attempts": [
            {
                "run_id": "run-1.a.0",
                "number": 0,
                "start_time": "2026-11-22T06:00:00+00:00",
                "end_time": "2026-11-22T06:00:00+00:00",
                "seconds": 0.0,
                "state": {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS", "state_message": ""},
                "parameters": ["x"],
                "error_code": "",
                "error": None,
                "log": "_jobs/run-1/a.0.jsonl",
            }
        ],
        "values": {"food": "beans"},
        "outcome": None,
        "input": None,
        "iterations": [],
        "job_run_id": None,
    }
    assert known[0]["tasks"]["b"]["state"]["life_cycle_state"] == "RUNNING"


def test_no_more_bodies_work_at_a_time_than_the_machine_is_given(bench: Bench) -> None:
    bench.side_by_side = 2
    running, most, lock = [0], [0], threading.Lock()

    def work(_: Call) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        with lock:
            running[0] -= 1

    bench.bodies = {"each": work, "b": work}

    bench.run(job(for_each("all", "[1, 2, 3, 4]", wheel("each"), concurrency=4), wheel("b")))

    assert most[0] <= 2
    assert len(bench.calls) == 5
