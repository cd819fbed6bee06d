"""For each, as https://docs.databricks.com/aws/en/jobs/for-each tells it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.workflows.errors import InputsError, JobDefinitionError
from local_platform.workflows.inputs import parse_inputs
from tests.workflows.bench import for_each, job, results, wheel

if TYPE_CHECKING:
    from local_platform.workflows.bodies import Call
    from tests.workflows.bench import Bench


@pytest.mark.parametrize(
    ("inputs", "parameters", "expected"),
    [
        ('["a", "b"]', ["{{input}}"], [["a"], ["b"]]),
        ("[1, true, null]", ["{{input}}"], [["1"], ["true"], ["null"]]),
        (
            '[{"source": "cast", "target": "actors"}]',
            ["--source", "{{input.source}}", "--target", "{{input.target}}"],
            [["--source", "cast", "--target", "actors"]],
        ),
        ("[]", ["{{input}}"], []),
    ],
)
def test_the_nested_task_runs_once_for_each_input(
    bench: Bench, inputs: str, parameters: list[str], expected: list[list[str]]
) -> None:
    """ "{{input}}" for simple values, "{{input.<key>}}" for objects."""
    run = bench.run(job(for_each("all", inputs, wheel("each", parameters=parameters))))

    assert [list(call.parameters) for call in bench.calls] == expected
    assert [iteration.input for iteration in run.tasks["all"].iterations] == json.loads(inputs)
    assert results(run) == {"all": "SUCCESS"}


def test_inputs_come_from_a_task_value_or_a_parameter(bench: Bench) -> None:
    bench.publishes("lookup", sources=["a", "b"])
    loops = [
        for_each("by_value", "{{tasks.lookup.values.sources}}", wheel("one"), "lookup"),
        for_each("by_parameter", "{{job.parameters.list}}", wheel("two"), "lookup"),
    ]

    bench.run(job(wheel("lookup"), *loops, parameter=[{"name": "list", "default": '["c"]'}]))

    assert sorted(bench.called) == ["lookup", "one[a]", "one[b]", "two[c]"]


def test_one_input_more_is_one_iteration_more_and_nothing_else_changes(bench: Bench) -> None:
    for inputs in ('["a"]', '["a", "b"]'):
        bench.run(job(for_each("all", inputs, wheel("each"))))

    assert bench.called == ["each[a]", "each[a]", "each[b]"]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_as_many_iterations_run_side_by_side_as_the_definition_says(bench: Bench, concurrency: int) -> None:
    """ "Concurrency … the number of iterations that can run in parallel. The default value is 1."."""
    together = threading.Barrier(concurrency)
    running, most, lock = [0], [0], threading.Lock()

    def work(_: Call) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        together.wait(timeout=30)  # only passed when so many run at once
        with lock:
            running[0] -= 1

    bench.bodies["each"] = work

    run = bench.run(job(for_each("all", "[1, 2, 3, 4, 5, 6]", wheel("each"), concurrency=concurrency)))

    assert results(run) == {"all": "SUCCESS"}
    assert most[0] == concurrency


def test_a_failed_iteration_fails_the_task_after_all_others_have_run(bench: Bench) -> None:
    bench.fails("each[b]")

    run = bench.run(job(for_each("all", '["a", "b", "c"]', wheel("each")), wheel("next", "all")))

    assert [iteration.result for iteration in run.tasks["all"].iterations] == ["SUCCESS", "FAILED", "SUCCESS"]
    assert results(run) == {"all": "FAILED", "next": "UPSTREAM_FAILED"}
    assert "1 of 3 iterations did not succeed: b" in (run.tasks["all"].attempts[0].error or "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "no JSON"),
        ('{"a": 1}', "not a JSON array"),
        (json.dumps(["x" * 50_000]), "bytes"),
        (json.dumps([1] * 5001), "5001 inputs"),
    ],
)
def test_inputs_that_the_service_would_not_take_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputsError, match=said):
        parse_inputs(text, "task all")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"task": None}, "nested task is missing"),
        ({"concurrency": 0}, "1 to 100"),
        ({"concurrency": 101}, "1 to 100"),
        ({"task": for_each("inner", "[]", wheel("x"))}, "can't be nested"),
        ({"task": wheel("each", "other")}, "depends on nothing"),
    ],
)
def test_a_loop_that_the_service_would_refuse_is_refused(change: dict[str, Any], said: str) -> None:
    """ "You cannot add another For each task as the nested task."."""
    loop = for_each("all", "[]", wheel("each"))
    loop["for_each_task"] |= change

    with pytest.raises(JobDefinitionError, match=said):
        job(loop, wheel("other"))
