"""What a run reports of a job: a step for each task, by the tries of this run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from local_platform.steps import job_steps
from tests.workflows.bench import SUNDAY, Bench, condition, job, wheel

if TYPE_CHECKING:
    from pathlib import Path

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
    assert (steps["due"].outcome, steps["gold"].state) == ("false", "EXCLUDED")
