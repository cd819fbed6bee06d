"""The jobs that are synthesized, run from the JSON: a change of the JSON alone changes what runs."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.environment import read_environment
from local_platform.job_runs import as_run_here
from local_platform.workflows.errors import ScheduleError
from tests.workflows.bench import Bench, BenchClock, job, results, wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from local_platform.workflows.bodies import Call
    from local_platform.workflows.record import JobRun

MONDAY, SUNDAY = datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 22, 6, tzinfo=UTC)
LOOKUPS = ["cast", "category", "countries", "directors"]


def look_up(call: Call) -> None:
    """Do what the task ``lookup`` does, from its own parameters, without Spark."""
    from netflix_jobs.lookup import decide  # noqa: PLC0415 - importable once the wheel is built
    from netflix_jobs.parameters import weekdays  # noqa: PLC0415

    given = dict(zip(call.parameters[::2], call.parameters[1::2], strict=True))
    due = (weekdays(given["--titles-weekdays"]), weekdays(given["--maintenance-weekdays"]))
    for key, value in decide(date.fromisoformat(given["--date"]), *due).items():
        call.values.publish(call.task_key, key, value)


def run(
    output: Path, folder: Path, environment: str, now: datetime = MONDAY, **bodies: Callable[[Call], None]
) -> tuple[JobRun, Bench]:
    bench = Bench(folder, BenchClock(now), {"lookup": look_up, **bodies})
    found = read_environment(output, environment)
    (first,) = found.first_jobs()
    return bench.run(as_run_here(first, found, now)), bench


@pytest.fixture
def changed(synthesized: Path, tmp_path: Path) -> Callable[[Callable[[dict[str, dict[str, Any]]], None]], Path]:
    """Change the tasks of dev's job, by key, in a copy of the JSON."""

    def change(edit: Callable[[dict[str, dict[str, Any]]], None]) -> Path:
        output = shutil.copytree(synthesized, tmp_path / "output")
        file = output / "stacks" / "dev-lakehouse" / "cdk.tf.json"
        document = json.loads(file.read_text(encoding="utf-8"))
        (job,) = document["resource"]["databricks_job"].values()
        tasks = {task["task_key"]: task for task in job["task"]}
        edit(tasks)
        job["task"] = list(tasks.values())
        file.write_text(json.dumps(document), encoding="utf-8")
        return output

    return change


@pytest.mark.parametrize(
    ("environment", "now", "titles", "maintained"),
    [
        ("dev", MONDAY, "silver_titles", False),
        ("dev", SUNDAY, "silver_titles", True),
        ("prod", MONDAY, "titles_skipped", False),
        ("prod", SUNDAY, "silver_titles", True),
    ],
)
def test_the_weekday_decides_which_branches_run(
    synthesized: Path, tmp_path: Path, environment: str, now: datetime, titles: str, maintained: bool
) -> None:
    """Titles every day in dev and on Sundays in prod; tables are maintained on Sundays."""
    job_run, bench = run(synthesized, tmp_path, environment, now)

    lookups = [f"silver_lookup[{name}]" for name in LOOKUPS]
    expected = ["lookup", "bronze", *lookups, titles, "quality_gate", "gold", *["maintenance"] * maintained]
    assert sorted(bench.called) == sorted(expected)
    assert bench.called.index("gold") > bench.called.index("quality_gate") > bench.called.index(titles)
    assert job_run.state.result_state == "SUCCESS"


def test_a_task_that_is_removed_from_the_json_does_not_run(changed: Callable[[Any], Path], tmp_path: Path) -> None:
    def edit(tasks: dict[str, dict[str, Any]]) -> None:
        del tasks["quality_gate"]
        tasks["gold"]["depends_on"] = [{"task_key": "silver_lookups"}]

    _, bench = run(changed(edit), tmp_path, "dev")

    assert "quality_gate" not in bench.called
    assert "gold" in bench.called


def test_a_condition_that_is_inverted_in_the_json_takes_the_other_branch(
    changed: Callable[[Any], Path], tmp_path: Path
) -> None:
    job_run, bench = run(
        changed(lambda tasks: tasks["titles_due"]["condition_task"].update(op="NOT_EQUAL")), tmp_path, "dev"
    )

    assert job_run.tasks["titles_due"].outcome == "false"
    assert "titles_skipped" in bench.called
    assert "silver_titles" not in bench.called


def test_an_input_that_is_added_in_the_json_is_one_iteration_more(
    changed: Callable[[Any], Path], tmp_path: Path
) -> None:
    inputs = [{"source": name, "target": name} for name in LOOKUPS] + [{"source": "cast", "target": "actors"}]
    output = changed(lambda tasks: tasks["silver_lookups"]["for_each_task"].update(inputs=json.dumps(inputs)))

    job_run, bench = run(output, tmp_path, "dev")

    assert len(job_run.tasks["silver_lookups"].iterations) == 5
    assert bench.parameters("silver_lookup[4]")[-4:] == ["--source", "cast", "--target", "actors"]


def test_a_task_that_fails_in_the_middle_leaves_the_rest_to_a_repair(synthesized: Path, tmp_path: Path) -> None:
    def fail(_: Call) -> None:
        raise RuntimeError("the gate is closed")

    first, bench = run(synthesized, tmp_path, "dev", quality_gate=fail)
    del bench.bodies["quality_gate"]
    bench.calls.clear()
    environment = read_environment(synthesized, "dev")
    (job,) = environment.first_jobs()

    repaired = bench.runner(job).repair(job, first.run_id)

    assert first.state.result_state == "FAILED"
    assert bench.called == ["quality_gate", "gold"]
    assert repaired.state.result_state == "SUCCESS"
    assert results(repaired)["maintenance"] == "EXCLUDED"


def test_every_setting_of_the_jobs_is_honoured_or_named(synthesized: Path) -> None:
    """Nothing is unknown to the local platform; the list is what ``lakehouse run`` prints as not emulated."""
    for name in ("dev", "prod"):
        environment = read_environment(synthesized, name)
        (job,) = environment.first_jobs()
        lines = as_run_here(job, environment, MONDAY).not_emulated
        assert not [line for line in lines if "does not know it" in line]
        assert any("run_as: runs as whoever started it" in line for line in lines)
        assert any("retry intervals up to 60 s: at most 2 s here" in line for line in lines)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"quartz_cron_expression": "0 0 6 LW * ?"}, "asks for 'LW', which is not worked out here"),
        ({"quartz_cron_expression": "0 0 6 1 1 ? 2020"}, "has ended"),
        ({"quartz_cron_expression": "0 0 6 * * ?", "pause_status": "PAUSED"}, "is paused"),
    ],
)
def test_a_schedule_whose_next_runs_can_t_be_told_is_named(
    synthesized: Path, schedule: dict[str, str], said: str
) -> None:
    environment = read_environment(synthesized, "dev")
    scheduled = job(wheel("a"), schedule={"timezone_id": "UTC", **schedule})

    here = as_run_here(scheduled, environment, MONDAY)

    assert here.not_emulated == (f"medallion: its schedule {said}: no next runs are told",)


def test_a_schedule_that_can_t_be_read_is_refused_before_anything_runs(synthesized: Path) -> None:
    broken = job(wheel("a"), schedule={"timezone_id": "UTC", "quartz_cron_expression": "0 0 25 LW * ?"})

    with pytest.raises(ScheduleError, match="can't be read"):
        as_run_here(broken, read_environment(synthesized, "dev"), MONDAY)
