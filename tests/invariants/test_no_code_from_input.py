"""Nothing that a source, a definition or a lake holds is ever run as code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from tests.reliability.declared import case

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = {"eval", "exec", "compile", "__import__", "system", "popen"}
MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "code", "runpy"}
ALLOWED = {("local_platform/pipelines/definitions.py", "runpy")}  # a pipeline's source, whose digest the stacks carry


@case("Security", "input that is code: pickles, eval, a shell", "no module that reads data can run any")
@pytest.mark.parametrize("folder", ["data_factory", "dlt_pipelines", "jobs/netflix_jobs", "local_platform"])
def test_no_module_that_reads_data_can_run_it(folder: str) -> None:
    found = {use for use in _uses(folder) if use not in ALLOWED}
    assert found == set()


def _uses(folder: str) -> Iterator[tuple[str, str]]:
    for file in sorted((REPOSITORY / folder).rglob("*.py")):
        name = file.relative_to(REPOSITORY).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield from ((name, use) for use in _of(node))


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] in MODULES)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
        yield str(node.module)
    elif isinstance(node, ast.Call):
        called = node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        of_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
        if name in CALLS and not of_re:
            yield name
        if any(each.arg == "shell" and getattr(each.value, "value", True) for each in node.keywords):
            yield "shell"
