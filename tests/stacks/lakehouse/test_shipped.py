"""Each artifact that a synthesized job or pipeline names is one that ships, byte for byte, named after its content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from stacks.synthesized import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stacks.synthesized import Resource, Stack

STACKS = ["dev-lakehouse", "prod-lakehouse"]


def uploads(stack: Stack, type_: str) -> dict[str, Path]:
    """The files of a stack by the path that they are uploaded to."""
    assert stack.folder
    return {
        stack.resolve(resource.body["path"]): stack.folder / resource.body["source"]
        for resource in stack.of_type(type_)
    }


def named_wheels(stack: Stack, job: Resource) -> Iterator[str]:
    """Every wheel that a job names: of tasks, and of the tasks inside for_each tasks."""
    tasks = job.blocks("task")
    inner = [task for outer in tasks for loop in blocks(outer, "for_each_task") for task in blocks(loop, "task")]
    for task in (*tasks, *inner):
        for library in blocks(task, "library"):
            yield stack.resolve(library["whl"])


@pytest.mark.parametrize("name", STACKS)
def test_every_wheel_of_a_job_is_the_one_that_ships(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    shipped = uploads(stack, "databricks_file")
    (job,) = stack.of_type("databricks_job")
    named = set(named_wheels(stack, job))
    assert len(named) == 1
    for path in named:
        content = shipped[path].read_bytes()
        assert content == (REPOSITORY / "dist" / shipped[path].name).read_bytes()
        assert hashlib.sha256(content).hexdigest()[:16] in path.split("/")


@pytest.mark.parametrize("name", STACKS)
def test_every_wheel_task_has_its_wheel(stacks: dict[str, Stack], name: str) -> None:
    (job,) = stacks[name].of_type("databricks_job")
    for task in job.blocks("task"):
        for body in (task, *[inner for loop in blocks(task, "for_each_task") for inner in blocks(loop, "task")]):
            assert bool(blocks(body, "python_wheel_task")) == bool(blocks(body, "library"))


@pytest.mark.parametrize("name", STACKS)
def test_a_pipeline_reads_exactly_the_sources_that_ship(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (pipeline,) = stack.of_type("databricks_pipeline")
    ((glob,),) = [blocks(library, "glob") for library in pipeline.blocks("library")]
    folder = stack.resolve(glob["include"]).removesuffix("/**")
    assert stack.resolve(pipeline.body["root_path"]) == folder
    shipped = {f"/Workspace{path}": source for path, source in uploads(stack, "databricks_workspace_file").items()}
    sources = sorted((REPOSITORY / "dlt_pipelines" / "gold").glob("*.py"))
    assert sorted(shipped) == [f"{folder}/{source.name}" for source in sources]
    for source in sources:
        assert shipped[f"{folder}/{source.name}"].read_bytes() == source.read_bytes()


@pytest.mark.parametrize("name", STACKS)
def test_the_sources_folder_is_named_after_all_of_their_contents(stacks: dict[str, Stack], name: str) -> None:
    stack = stacks[name]
    (directory,) = stack.of_type("databricks_directory")
    listed = "".join(
        f"{hashlib.sha256(source.read_bytes()).hexdigest()}  {source.name}\n"
        for source in sorted((REPOSITORY / "dlt_pipelines" / "gold").glob("*.py"))
    )
    assert directory.body["path"].rpartition("/")[2] == hashlib.sha256(listed.encode()).hexdigest()[:16]
