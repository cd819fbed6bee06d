"""One environment as it was synthesized: its jobs, what ships with them, and the names of its data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.workflows.artifacts import Shipped
from local_platform.workflows.definition import RunJobTask, WheelTask
from local_platform.workflows.errors import JobDefinitionError
from local_platform.workflows.interpolation import referred
from local_platform.workflows.parse import parse_job
from stacks.synthesized import read_stacks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from local_platform.workflows.definition import Job, Task
    from stacks.synthesized import Stack

_LOCATION = "databricks_external_location"
_ACCOUNT = re.compile(r"abfss://[^@]+@([a-z0-9]+)\.dfs\.core\.windows\.net/")


@dataclass(frozen=True, slots=True)
class Environment:
    """The definitions in the stacks of one environment.

    Attributes:
        name: ``dev`` or ``prod``.
        stacks: its stacks by the second part of their names: ``lakehouse``, ``ingestion``, ``platform``.
        jobs: by address.
        shipped: the files that its paths name.
        catalogs: the names of its catalogs.
        schemas: the names of their schemas.
        external_volumes: schema and name of the external volumes, where tasks leave files for others.
    """

    name: str
    stacks: Mapping[str, Stack]
    jobs: Mapping[str, Job]
    shipped: Shipped
    catalogs: tuple[str, ...]
    schemas: tuple[str, ...]
    external_volumes: tuple[tuple[str, str], ...] = ()

    @property
    def lakehouse(self) -> Stack:
        """The stack that holds jobs, pipelines and their artifacts."""
        return self.stacks["lakehouse"]

    def first_jobs(self) -> list[Job]:
        """Return the jobs that no other job starts."""
        called = {
            found[0]
            for job in self.jobs.values()
            for task in job.every_task()
            if isinstance(task.work, RunJobTask) and (found := referred(task.work.job_id))
        }
        return [job for job in self.jobs.values() if job.address not in called]

    def wheel(self) -> Path:
        """Return the wheel that the jobs name: the local platform reads names of tables and columns from it.

        Raises:
            JobDefinitionError: they name none, or several.
            ArtifactMissingError: it does not ship.
        """
        paths = {path for job in self.jobs.values() for task in job.every_task() for path in _wheels(task)}
        wheels = {self.shipped.file(path).resolve() for path in paths}
        if len(wheels) != 1:
            names = ", ".join(sorted(wheel.name for wheel in wheels)) or "none"
            raise JobDefinitionError(
                f"The jobs of {self.name} name {len(wheels)} wheels ({names}); here they share one."
            )
        return wheels.pop()

    def lake_account(self) -> str:
        """Return the storage account that the external locations are in.

        Raises:
            JobDefinitionError: they are in none, or in several.
        """
        urls = (self.lakehouse.resolve(found.body["url"]) for found in self.lakehouse.of_type(_LOCATION))
        accounts = {match[1] for url in urls if (match := _ACCOUNT.match(str(url)))}
        if len(accounts) != 1:
            names = ", ".join(sorted(accounts)) or "none"
            raise JobDefinitionError(
                f"The external locations of {self.name} are in {len(accounts)} storage accounts ({names}); Azurite "
                "stands for one. Run with --storage folder."
            )
        return accounts.pop()


def read_environment(output: Path, name: str) -> Environment:
    """Return an environment from a folder of synthesized stacks.

    Raises:
        SynthesizedOutputError: there are no synthesized stacks.
        JobDefinitionError: the environment is not among them, or a job of it can't be read.
    """
    every = read_stacks(output)
    stacks = {stack.name.partition("-")[2]: stack for stack in every if stack.environment == name}
    if "lakehouse" not in stacks:
        known = ", ".join(sorted({stack.environment for stack in every}))
        raise JobDefinitionError(f"{output} holds no stack {name}-lakehouse; it has the environments {known}.")
    lakehouse = stacks["lakehouse"]
    jobs = [
        parse_job(found.address, lakehouse.resolve(dict(found.body))) for found in lakehouse.of_type("databricks_job")
    ]
    if not jobs:
        raise JobDefinitionError(f"{lakehouse.name} has no job, so there is nothing to run.")
    return Environment(
        name,
        stacks,
        {job.address: job for job in jobs},
        Shipped(lakehouse),
        tuple(_named(lakehouse, "databricks_catalog")),
        tuple(_named(lakehouse, "databricks_schema")),
        tuple(_external_volumes(lakehouse)),
    )


def _named(stack: Stack, kind: str) -> Iterator[str]:
    return (str(stack.resolve(found.body["name"])) for found in stack.of_type(kind))


def _external_volumes(stack: Stack) -> Iterator[tuple[str, str]]:
    for found in stack.of_type("databricks_volume"):
        if found.body.get("volume_type") == "EXTERNAL":
            yield str(stack.resolve(found.body["schema_name"])), str(stack.resolve(found.body["name"]))


def _wheels(task: Task) -> tuple[str, ...]:
    return task.work.wheels if isinstance(task.work, WheelTask) else ()
