"""Which jobs a run runs, and what it leaves when it is refused; without Spark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local_platform import run as runs
from local_platform.environment import read_environment
from local_platform.errors import LakeDamagedError
from local_platform.lake import Lake
from local_platform.run_settings import RunSettings
from local_platform.stages import Stages
from local_platform.wheel import Wheel
from local_platform.workflows.errors import JobRunNotFoundError
from local_platform.workflows.runner import RunRequest
from tests.workflows.bench import Bench, job, wheel

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = (job(wheel("a"), address=f"databricks_job.{name}") for name in ("first", "second"))


class Nobody:
    def stage_started(self, *_: object) -> None: ...

    def stage_finished(self, *_: object) -> None: ...


@pytest.fixture
def current(synthesized: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run of an environment of two jobs, whose Spark is a name."""
    monkeypatch.setattr(runs, "start_session", lambda *_, **__: "spark")
    monkeypatch.setattr(runs, "process_of", lambda _: 1)
    monkeypatch.setattr("local_platform.auto_loader.register", lambda _: None)
    monkeypatch.setattr(runs, "attach", lambda *_: None)
    monkeypatch.setattr("local_platform.workflows.tasks.dbutils.install", lambda: None)
    environment = read_environment(synthesized, "dev")
    environment = replace(environment, jobs={each.address: each for each in (FIRST, SECOND)})
    settings = RunSettings(None, Lake(tmp_path), "now", repair="earlier")
    return runs._Run(settings, environment, Wheel(tmp_path, ""), Stages(Nobody()))


def test_a_repair_is_of_the_job_that_the_run_was_of(
    current: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    bench.fails("a", times=1)
    runner = bench.runner(FIRST, SECOND)
    runner.run(SECOND, RunRequest("earlier"))
    monkeypatch.setattr(runs, "runner_of", lambda *_, **__: runner)

    current.run_jobs(lambda _: None)

    assert [(run.run_id, run.job["name"], run.state.result_state) for run in current.runs] == [
        ("earlier", "second", "SUCCESS")
    ]
    current.environment = replace(current.environment, jobs={FIRST.address: FIRST})
    with pytest.raises(JobRunNotFoundError, match=r"is of databricks_job\.second, and dev has no such job"):
        current.run_jobs(lambda _: None)


def test_spark_is_stopped_when_the_lake_is_refused(current: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise LakeDamagedError("silver/titles lacks a commit")

    stopped: list[str] = []
    monkeypatch.setattr(runs, "attach", refuse)
    monkeypatch.setattr(runs, "stop_session", lambda spark, **_: stopped.append(spark))
    current.settings = replace(current.settings, repair=None)

    with pytest.raises(LakeDamagedError):
        current.run_jobs(lambda _: None)
    current.stop(fit_for_more=False)

    assert stopped == ["spark"]
