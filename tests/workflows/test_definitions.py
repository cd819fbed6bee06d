"""What is read from a synthesized job, what is refused, and what is noted as not emulated."""

from __future__ import annotations

from typing import Any

import pytest

from local_platform.workflows.definition import FileArrival, Schedule, WheelTask
from local_platform.workflows.errors import JobDefinitionError
from local_platform.workflows.parse import parse_job
from tests.workflows.bench import condition, job, wheel


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ([], "has no task"),
        ([wheel("a"), wheel("a")], "same task_key"),
        ([wheel("a", "b")], "depends on b, which is none of a"),
        ([wheel("a", "b"), wheel("b", "a")], "a, b wait for each other"),
        ([wheel("a", "a")], "wait for each other"),
        ([wheel("a"), wheel("b", "a", "a")], "named twice"),
        ([wheel("a"), wheel("b", "a=true")], "no condition task"),
        ([condition("a", "1", "EQUAL_TO", "1"), wheel("b", "a=yes")], "neither"),
        ([condition("a", "1", "EQUALS", "1")], "op is 'EQUALS'; allowed are EQUAL_TO"),
        ([wheel("a", run_if="ANY")], "run_if is 'ANY'"),
        ([{"task_key": "a"}], "found none"),
        ([wheel("a") | condition("a", "1", "EQUAL_TO", "1")], "found condition_task and python_wheel_task"),
        ([wheel("a", job_cluster_key="big")], "job_cluster_key big is not declared"),
        ([wheel("a", environment_key="default")], "environment_key default is not declared"),
        ([wheel("a", library=[])], "no wheel is named"),
        ([wheel("a", max_retries="many")], "not a whole number"),
        ([wheel("a", retry_on_timeout="yes")], "not true or false"),
        ([{"task_key": "a", "pipeline_task": {}}], "found none"),
        ([{"task_key": "a", "pipeline_task": {"full_refresh": True}}], "pipeline_id is missing"),
    ],
)
def test_a_job_that_the_service_would_refuse_is_refused(tasks: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(JobDefinitionError, match=said):
        job(*tasks)


def test_the_job_s_own_settings_are_read() -> None:
    found = job(
        wheel("a"),
        max_concurrent_runs=2,
        queue={"enabled": True},
        timeout_seconds=60,
        parameter=[{"name": "catalog", "default": "netflix_dev"}],
        trigger={
            "pause_status": "UNPAUSED",
            "file_arrival": {"url": "abfss://raw@a/ready/", "min_time_between_triggers_seconds": 60},
        },
        schedule={"quartz_cron_expression": "0 0 6 * * ?", "timezone_id": "UTC", "pause_status": "PAUSED"},
    )

    assert (found.max_concurrent_runs, found.queued, found.timeout) == (2, True, 60)
    assert found.parameters == {"catalog": "netflix_dev"}
    assert found.trigger == FileArrival("abfss://raw@a/ready/", 60, 0)
    assert found.schedule == Schedule("0 0 6 * * ?", "UTC", paused=True)
    assert found.not_emulated == ()


def test_a_wheel_of_a_serverless_environment_is_the_task_s_wheel() -> None:
    environment = {"environment_key": "jobs", "spec": {"client": "2", "dependencies": ["/Volumes/a.whl", "numpy==2"]}}

    found = job(wheel("a", library=[], environment_key="jobs"), environment=[environment])

    work = found.tasks["a"].work
    assert isinstance(work, WheelTask)
    assert work.wheels == ("/Volumes/a.whl",)
    assert any("numpy==2" in line for line in found.not_emulated)


def test_what_can_t_be_honoured_is_told_with_its_places_and_its_reason() -> None:
    cluster = {
        "job_cluster_key": "main",
        "new_cluster": {"spark_version": "17.3.x-scala2.13", "node_type_id": "Standard_D4ds_v5"},
    }

    found = job(
        wheel("a", job_cluster_key="main", email_notifications={"on_failure": ["x@example.com"]}),
        wheel("b", job_cluster_key="main", email_notifications={"on_failure": ["x@example.com"]}),
        job_cluster=[cluster],
        run_as={"service_principal_name": "x"},
        health={"rules": [{"metric": "RUN_DURATION_SECONDS"}]},
        tags={"environment": "dev"},
        description="moves data",
    )

    assert found.clusters == {"main": "17.3.x-scala2.13, Standard_D4ds_v5"}
    assert found.not_emulated == (
        "medallion: job_cluster (17.3.x-scala2.13, Standard_D4ds_v5): Spark runs on this machine",
        "medallion: email_notifications of task a; task b: nobody is notified",
        "medallion: run_as: runs as whoever started it",
        "medallion: health: no duration is watched",
    )


@pytest.mark.parametrize("where", ["job", "task", "work", "trigger", "dependency"])
def test_a_key_that_nobody_knows_is_never_passed_over_in_silence(where: str) -> None:
    task = wheel("a")
    body: dict[str, Any] = {"task": [task, wheel("z")], "trigger": {"file_arrival": {"url": "abfss://x/"}}}
    task["depends_on"] = [{"task_key": "z"}]
    places = {
        "job": body,
        "task": task,
        "work": task["python_wheel_task"],
        "trigger": body["trigger"]["file_arrival"],
        "dependency": task["depends_on"][0],
    }
    places[where]["brand_new"] = True

    found = parse_job("databricks_job.medallion", body)

    assert [line.split()[1].rstrip(":") for line in found.not_emulated] == ["brand_new"]
