"""Every file that a stack uploads is beside it, and every wheel and entry point that a task names is among them."""

from __future__ import annotations

import configparser
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stacks.checks._jobs import tasks_of
from stacks.findings import is_known, not_allowed
from stacks.synthesized import UPLOADS, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stacks.checks import Problem
    from stacks.synthesized import Resource, Stack

_MODULE = "${path.module}/"


def check(stack: Stack) -> Iterator[Problem]:
    """Check uploads, and what jobs name of them."""
    uploads = stack.of_type(*UPLOADS)
    for upload in uploads:
        file = source_of(stack, upload)
        if file is not None and not file.is_file():
            yield (
                upload,
                f"source {upload.body.get('source')!r} is not beside the stack; build it, then `make synth`",
            )
    wheels = {str(one.body.get("path")): one for one in uploads if str(one.body.get("path")).endswith(".whl")}
    for job in stack.of_type("databricks_job"):
        for label, wheel in named_wheels(job):
            if is_known(wheel) and wheel not in wheels:
                listed = ", ".join(wheels) or "this stack ships no wheel"
                yield job, f"{label}: wheel {wheel!r} is not shipped; allowed: {listed}"
        yield from _entry_point_problems(stack, job, wheels)


def source_of(stack: Stack, upload: Resource) -> Path | None:
    """Return the file that is uploaded; None when the stack was not read from a folder or the path is not known."""
    source = str(upload.body.get("source", "")).removeprefix(_MODULE)
    if stack.folder is None or not source or not is_known(source):
        return None
    return stack.folder / source


def named_wheels(job: Resource) -> Iterator[tuple[str, str]]:
    """Return every wheel that a job names, with the task or environment that does."""
    for task in tasks_of(job):
        for library in blocks(task.body, "library"):
            if library.get("whl"):
                yield f"task {task.key!r}", str(library["whl"])
    for environment in job.blocks("environment"):
        for spec in blocks(environment, "spec"):
            for dependency in spec.get("dependencies", []):
                if str(dependency).endswith(".whl"):
                    yield f"environment {environment.get('environment_key')!r}", str(dependency)


def _entry_point_problems(stack: Stack, job: Resource, wheels: dict[str, Resource]) -> Iterator[Problem]:
    """Check that a task's entry point is in its wheel; Databricks looks it up only when the task runs."""
    files = {path: source_of(stack, upload) for path, upload in wheels.items()}
    provided = {_distribution(path): _entry_points(file) for path, file in files.items() if file and file.is_file()}
    if not provided:
        return
    for task in tasks_of(job):
        for work in blocks(task.body, "python_wheel_task"):
            package = str(work.get("package_name")).replace("-", "_")
            problem = not_allowed("package_name", package, provided)
            problem = problem or not_allowed("entry_point", work.get("entry_point"), provided.get(package, set()))
            if problem:
                yield job, f"task {task.key!r}: {problem}"


def _distribution(wheel: str) -> str:
    return PurePosixPath(wheel).name.split("-")[0]


def _entry_points(wheel: Path) -> set[str]:
    """Return a wheel's console scripts: the names by which Databricks calls its functions."""
    with zipfile.ZipFile(wheel) as archive:
        files = [name for name in archive.namelist() if PurePosixPath(name).name == "entry_points.txt"]
        parser = configparser.ConfigParser(delimiters=("=",), strict=False)
        for name in files:
            parser.read_string(archive.read(name).decode())
    return {point for section in parser.sections() for point in parser[section]}
