"""Retries and timeouts, as https://docs.databricks.com/aws/en/jobs/configure-task and the Jobs API tell them."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from local_platform.steps import job_steps
from local_platform.workflows.attempts import explained
from tests.reliability.declared import case
from tests.workflows.bench import SUNDAY, BrokenError, for_each, job, results, wheel

if TYPE_CHECKING:
    from local_platform.workflows.bodies import Call
    from tests.workflows.bench import Bench


def test_a_failed_attempt_is_retried_until_it_succeeds(bench: Bench) -> None:
    """`max_retries`: "An optional maximum number of times to retry an unsuccessful run"."""
    bench.fails("a", times=2)

    run = bench.run(job(wheel("a", max_retries=2), wheel("b", "a")))

    assert results(run) == {"a": "SUCCESS", "b": "SUCCESS"}
    assert [attempt.state.result_state for attempt in run.tasks["a"].attempts] == ["FAILED", "FAILED", "SUCCESS"]
    assert [attempt.run_id for attempt in run.tasks["a"].attempts] == ["run-1.a.0", "run-1.a.1", "run-1.a.2"]
    assert run.tasks["a"].attempts[0].error == "BrokenError: a broke"


def test_no_more_attempts_are_made_than_the_policy_allows(bench: Bench) -> None:
    bench.fails("a")

    run = bench.run(job(wheel("a", max_retries=1)))

    assert results(run) == {"a": "FAILED"}
    assert bench.called == ["a", "a"]


def test_a_retry_that_fails_of_what_the_first_try_left_does_not_hide_the_cause(bench: Bench) -> None:
    def work(call: Call) -> None:
        raise BrokenError("the disk is full" if len(bench.calls) == 1 else f"{call.label}: half a table is in the way")

    bench.bodies["a"] = work

    run = bench.run(job(wheel("a", max_retries=2)))

    said = "BrokenError: a: half a table is in the way\nA try before ended with: BrokenError: the disk is full"
    assert run.tasks["a"].state.state_message == said
    (step,) = job_steps(run, SUNDAY, ())
    assert step.error == said


@pytest.mark.parametrize(
    ("code", "result"), [(None, "SUCCESS"), (0, "SUCCESS"), (3, "FAILED"), ("no such file", "FAILED")]
)
def test_an_entry_point_that_exits_ends_its_try_and_not_the_run(
    bench: Bench, code: int | str | None, result: str
) -> None:
    bench.bodies["a"] = lambda _: sys.exit(code)

    run = bench.run(job(wheel("a"), wheel("b", "a", run_if="ALL_DONE")))

    assert results(run) == {"a": result, "b": "SUCCESS"}
    if result == "FAILED":
        assert run.tasks["a"].error == f"AttemptFailedError: It ended with sys.exit({code!r})."


def test_minus_one_retries_without_end(bench: Bench) -> None:
    """`max_retries`: "The value `-1` means to retry indefinitely"."""
    bench.fails("a", times=7)

    assert results(bench.run(job(wheel("a", max_retries=-1)))) == {"a": "SUCCESS"}


def test_the_interval_counts_from_the_start_of_the_failed_attempt(bench: Bench) -> None:
    """`min_retry_interval_millis`: between "the start of the failed run and the subsequent retry run"."""

    def break_after_ten_seconds(call: Call) -> None:
        bench.clock.advance(10)
        if len(bench.calls) == 1:
            raise BrokenError(call.label)

    bench.bodies["a"] = break_after_ten_seconds

    bench.run(job(wheel("a", max_retries=1, min_retry_interval_millis=60_000)))

    assert bench.clock.waits == [50]


def take_too_long(bench: Bench) -> None:
    def work(call: Call) -> None:
        bench.clock.advance(61)
        assert call.cancellation.requested.is_set()

    bench.bodies["a"] = work


def test_an_attempt_that_runs_out_of_time_is_interrupted_and_timed_out(bench: Bench) -> None:
    interrupted: list[str] = []

    def work(call: Call) -> None:
        with call.cancellation.interrupting(lambda: interrupted.append(call.label)):
            bench.clock.advance(61)
            raise BrokenError("stopped in the middle")

    bench.bodies["a"] = work

    run = bench.run(job(wheel("a", timeout_seconds=60), wheel("b", "a")))

    assert interrupted == ["a"]
    assert results(run) == {"a": "TIMEDOUT", "b": "UPSTREAM_FAILED"}
    error = run.tasks["a"].attempts[0].error
    assert error == "It took longer than 60 seconds. It ended with: BrokenError: stopped in the middle"


def test_an_attempt_within_its_time_is_left_alone(bench: Bench) -> None:
    bench.bodies["a"] = lambda _: bench.clock.advance(59)

    assert results(bench.run(job(wheel("a", timeout_seconds=60)))) == {"a": "SUCCESS"}


def test_waiting_for_other_work_to_end_takes_none_of_an_attempt_s_time(bench: Bench) -> None:
    """The machine does so many tasks at a time; a cluster would have begun them all at once."""
    bench.side_by_side = 1
    bench.bodies["each"] = lambda _: bench.clock.advance(40)

    run = bench.run(job(for_each("all", "[1, 2, 3]", wheel("each", timeout_seconds=60), concurrency=3)))

    iterations = run.tasks["all"].iterations
    assert [(each.result, each.attempts[0].seconds) for each in iterations] == [("SUCCESS", 40)] * 3


@pytest.mark.parametrize(("on_timeout", "tries"), [(False, 1), (True, 3)])
def test_a_timeout_is_retried_only_when_the_policy_says_so(bench: Bench, on_timeout: bool, tries: int) -> None:
    """`retry_on_timeout`: "whether to retry a job when it times out. The default behavior is to not retry"."""
    take_too_long(bench)

    run = bench.run(job(wheel("a", timeout_seconds=60, max_retries=2, retry_on_timeout=on_timeout)))

    assert results(run) == {"a": "TIMEDOUT"}
    assert len(run.tasks["a"].attempts) == tries


def test_a_job_that_runs_out_of_time_ends_what_runs_and_starts_nothing_more(bench: Bench) -> None:
    take_too_long(bench)

    run = bench.run(job(wheel("a", max_retries=3), wheel("b", "a", run_if="ALL_DONE"), timeout_seconds=60))

    assert run.state.result_state == "TIMEDOUT"
    assert results(run) == {"a": "CANCELED", "b": "UPSTREAM_CANCELED"}
    assert bench.called == ["a"]


def test_an_interrupted_run_ends_what_runs_and_starts_nothing_more(bench: Bench) -> None:
    """What runs is asked to end at once, is not tried again, and is waited for before the interruption goes on."""
    ended: list[str] = []
    main = threading.get_ident()

    def work(call: Call) -> None:
        signal.pthread_kill(main, signal.SIGINT)
        assert call.cancellation.requested.wait(timeout=30)
        ended.append(call.label)
        raise BrokenError("what the interruption did to it")

    bench.bodies["each"] = work

    with pytest.raises(KeyboardInterrupt):
        bench.run(job(for_each("all", '["x", "y"]', wheel("each", max_retries=2)), wheel("b", "all")))

    run = bench.store.load("run-1")
    assert bench.called == ended == ["each[x]"]
    assert run.state.result_state == "CANCELED"
    assert results(run) == {"all": "CANCELED", "b": None}


def test_iterations_are_retried_one_by_one(bench: Bench) -> None:
    bench.fails("each[y]", times=1)

    run = bench.run(job(for_each("all", '["x", "y"]', wheel("each", max_retries=1))))

    assert results(run) == {"all": "SUCCESS"}
    assert [len(iteration.attempts) for iteration in run.tasks["all"].iterations] == [1, 2]


def test_a_condition_or_loop_is_not_retried_and_that_is_said() -> None:
    """ "The condition task … does not support retries" (Jobs API, `condition_task`)."""
    looped = job(for_each("all", "[]", wheel("each")) | {"max_retries": 2})

    assert looped.tasks["all"].retry.max_retries == 0
    assert [line.partition(": the")[0] for line in looped.not_emulated] == ["medallion: max_retries of task all"]


@case("Faults", "a disk that is full while a task writes", "the task fails and begins by saying so")
def test_a_full_disk_is_told_before_what_spark_says_of_it() -> None:
    error = RuntimeError("a stage failed\n" * 1000 + "Caused by: java.io.IOException: No space left on device\n")
    assert explained(ExceptionGroup("bronze", [error])).splitlines()[:2] == [
        "bronze",
        "No space left on device. Make room, then run again.",
    ]
