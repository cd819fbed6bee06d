"""The medallion job as it is synthesized: its graph, and parameters that the wheel's entry points accept."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.wheel import REPOSITORY, Wheel
from netflix_jobs import lookup
from netflix_jobs.parameters import Parameters
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from stacks.synthesized import Resource, Stack

STACKS = ["dev-lakehouse", "prod-lakehouse"]
SUNDAY = dt.date(2026, 11, 22)
PUBLISHED = lookup.decide(SUNDAY, frozenset({6}), frozenset({6}))
REFERENCE = re.compile(r"\{\{([^}]+)\}\}")


def the_job(stack: Stack) -> Resource:
    (job,) = stack.of_type("databricks_job")
    return job


def wheel_tasks(job: Resource) -> dict[str, dict[str, Any]]:
    """The python_wheel_task blocks by key, those inside for_each tasks included."""
    found = {}
    for task in job.blocks("task"):
        for body in (task, *[inner for loop in blocks(task, "for_each_task") for inner in blocks(loop, "task")]):
            for wheel_task in blocks(body, "python_wheel_task"):
                found[body["task_key"]] = wheel_task
    return found


def substituted(stack: Stack, job: Resource, text: str, element: dict[str, str]) -> str:
    """Replace the dynamic value references as a run would."""
    values = {f"job.parameters.{parameter['name']}": parameter["default"] for parameter in job.blocks("parameter")}
    values |= {"job.run_id": "4711", "task.execution_count": "2", "job.start_time.iso_date": SUNDAY.isoformat()}
    values |= {f"tasks.lookup.values.{key}": value for key, value in PUBLISHED.items() if isinstance(value, str)}
    values |= {f"input.{key}": value for key, value in element.items()}
    return str(stack.resolve(REFERENCE.sub(lambda found: values[found[1]], text)))


class Parsed(Exception):  # noqa: N818 - no error: it ends an entry point once its parameters are read
    """Carries the parameters that an entry point has read."""

    def __init__(self, parameters: Namespace) -> None:
        super().__init__()
        self.parameters = parameters


@pytest.fixture
def only_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points end when they have read their parameters."""
    read = Parameters.read

    def parse(self: Parameters, arguments: Sequence[str] | None) -> Namespace:
        raise Parsed(read(self, arguments))

    monkeypatch.setattr(Parameters, "read", parse)


@pytest.mark.usefixtures("only_parse")
@pytest.mark.parametrize("element", PUBLISHED["lookup_sources"])
@pytest.mark.parametrize("name", STACKS)
def test_every_entry_point_accepts_its_parameters(stacks: dict[str, Stack], name: str, element: dict[str, str]) -> None:
    stack = stacks[name]
    job = the_job(stack)
    (built,) = (REPOSITORY / "dist").glob("*.whl")
    wheel = Wheel(built, "")
    for key, task in wheel_tasks(job).items():
        assert task["package_name"] == "netflix_jobs"
        arguments = [substituted(stack, job, parameter, element) for parameter in task["parameters"]]
        with pytest.raises(Parsed) as parsed:
            wheel.task(task["entry_point"])(arguments)
        assert (parsed.value.parameters.run_id, parsed.value.parameters.attempt) == ("4711", 2), key


@pytest.mark.usefixtures("only_parse")
def test_prods_parameters_say_what_its_settings_say(stacks: dict[str, Stack]) -> None:
    stack = stacks["prod-lakehouse"]
    job = the_job(stack)
    read = {}
    for key in ("lookup", "bronze", "quality_gate", "maintenance"):
        task = wheel_tasks(job)[key]
        arguments = [substituted(stack, job, parameter, {}) for parameter in task["parameters"]]
        with pytest.raises(Parsed) as parsed:
            Wheel(next((REPOSITORY / "dist").glob("*.whl")), "").task(task["entry_point"])(arguments)
        read[key] = parsed.value.parameters
    assert read["lookup"].catalog == "netflix_prod"
    assert (read["lookup"].titles_weekdays, read["lookup"].maintenance_weekdays) == ({6}, {6})
    assert read["lookup"].date == SUNDAY
    assert read["bronze"].source_root == "abfss://raw@stnetflixprodweu042.dfs.core.windows.net"
    assert read["bronze"].checkpoint_root == "/Volumes/netflix_prod/ops/checkpoints"
    assert read["quality_gate"].max_quarantined_share == 0.05
    assert read["quality_gate"].notices == "/Volumes/netflix_prod/ops/notices"
    assert read["maintenance"].retention_hours == 168


@pytest.mark.parametrize("name", STACKS)
def test_the_graph_is_the_designs(stacks: dict[str, Stack], name: str) -> None:
    graph = {
        task["task_key"]: [
            f"{after['task_key']}={after['outcome']}" if "outcome" in after else after["task_key"]
            for after in blocks(task, "depends_on")
        ]
        for task in the_job(stacks[name]).blocks("task")
    }
    assert graph == {
        "bronze": ["lookup"],
        "gold": ["quality_gate"],
        "lookup": [],
        "maintenance": ["maintenance_due=true"],
        "maintenance_due": ["gold"],
        "quality_gate": ["silver_lookups", "silver_titles", "titles_skipped"],
        "silver_lookups": ["bronze"],
        "silver_titles": ["titles_due=true"],
        "titles_due": ["silver_lookups"],
        "titles_skipped": ["titles_due=false"],
    }
    assert list(graph) == sorted(graph), "the provider compares tasks as a list"


@pytest.mark.parametrize("name", STACKS)
def test_where_the_branches_join_one_of_them_was_excluded(stacks: dict[str, Stack], name: str) -> None:
    run_if = {task["task_key"]: task.get("run_if") for task in the_job(stacks[name]).blocks("task")}
    assert run_if == dict.fromkeys(run_if, None) | {"quality_gate": "NONE_FAILED"}


@pytest.mark.parametrize("name", STACKS)
def test_conditions_and_loops_read_what_lookup_publishes(stacks: dict[str, Stack], name: str) -> None:
    tasks = {task["task_key"]: task for task in the_job(stacks[name]).blocks("task")}
    (loop,) = blocks(tasks["silver_lookups"], "for_each_task")
    assert loop["inputs"] == "{{tasks.lookup.values.lookup_sources}}"
    for key in ("titles_due", "maintenance_due"):
        (condition,) = blocks(tasks[key], "condition_task")
        assert condition == {"left": f"{{{{tasks.lookup.values.{key}}}}}", "op": "EQUAL_TO", "right": "true"}
        assert key in PUBLISHED


@pytest.mark.parametrize("name", STACKS)
def test_a_delivery_marker_starts_it_as_the_service_principal(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    job = the_job(stack)
    (trigger,) = job.blocks("trigger")
    (arrival,) = blocks(trigger, "file_arrival")
    lake = f"stnetflix{stack.environment}weu042"
    assert arrival["url"] == f"abfss://raw@{lake}.dfs.core.windows.net/ready/"
    (run_as,) = job.blocks("run_as")
    owners = [
        control["service_principal_name"]
        for permissions in stack.of_type("databricks_permissions")
        for control in permissions.blocks("access_control")
        if control["permission_level"] == "IS_OWNER" and "sql_endpoint_id" not in permissions.body
    ]
    assert owners == [run_as["service_principal_name"]] * 2, "of the job and of the pipeline"
