"""What a run reports of a job: a step for each task, by the tries of this run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from local_platform.result import RecoveredFault, StageResult
from local_platform.steps import job_steps, recovered_faults
from tests.workflows.bench import SUNDAY, Bench, condition, job, wheel

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.result import Kind
    from local_platform.workflows.bodies import Call


def test_a_repaired_task_is_told_by_the_tries_of_the_repair(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    definition = job(
        wheel("bronze"),
        wheel("silver_titles", "bronze"),
        condition("due", "a", "EQUAL_TO", "b", "silver_titles"),
        wheel("gold", "due=true"),
    )

    def take(_: Call) -> None:
        bench.clock.advance(10)

    bench.bodies["bronze"] = take
    bench.fails("silver_titles", times=1)
    bench.run(definition)
    bench.clock.advance(100)
    began = bench.clock.now()
    bench.bodies["silver_titles"] = take

    steps = {
        step.name: step
        for step in job_steps(bench.runner(definition).repair(definition, "run-1"), began, ("bronze", "silver", "gold"))
    }

    assert began == SUNDAY + timedelta(seconds=110)
    told = {name: (step.layer, step.status, step.started, step.seconds, step.attempts) for name, step in steps.items()}
    assert told == {
        "bronze": ("bronze", "succeeded", -110.0, 10.0, 1),
        "silver_titles": ("silver", "succeeded", 0.0, 10.0, 1),
        "due": ("jobs", "succeeded", 10.0, 0.0, 1),
        "gold": ("gold", "skipped", 10.0, 0.0, 0),
    }
    assert steps["silver_titles"].depends_on == (steps["bronze"].key,)
    assert steps["silver_titles"].recovered_from == "BrokenError: silver_titles broke"
    assert steps["bronze"].recovered_from is None
    assert (steps["due"].outcome, steps["gold"].state) == ("false", "EXCLUDED")


def test_a_fault_is_told_once_by_the_task_that_logged_it_else_by_its_step() -> None:
    def step(name: str, kind: Kind, *before: str, fault: str | None) -> StageResult:
        return StageResult(name, "raw", "succeeded", 0, 1, None, kind, depends_on=before, recovered_from=fault)

    logged = [RecoveredFault("bronze", "try 2"), RecoveredFault("silver_lookups silver.cast", "try 2")]
    steps = [
        step("bronze", "task", fault="logged by itself"),
        step("silver_lookup[cast]", "iteration", "job/silver_lookups", fault="logged by itself"),
        step("CopyFile", "activity", fault="503"),
        step("gold", "task", fault="out of memory"),
        step("lookup", "task", fault=None),
    ]

    assert recovered_faults(logged, steps) == (
        *logged,
        RecoveredFault("CopyFile", "503"),
        RecoveredFault("gold", "out of memory"),
    )
