"""Who may import whom, as docs/architecture.md says; read from the sources, so nothing has to be importable."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OURS = ("data_factory", "lakehouse", "local_platform", "plan_review", "releases", "sample_data", "stacks", "main")
BINDINGS = ("cdktf", "cdktf_cdktf_provider_azurerm", "cdktf_cdktf_provider_databricks")


def _imports(folder: str) -> Iterator[tuple[str, str]]:
    """Return file and module of every import, those within functions and of a module given by name included."""
    for file in sorted((REPOSITORY / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield from ((_name(file), module) for module in _modules(node))


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.split(".")[0] in BINDINGS[1:]:
        return [node.value]
    return []


def _name(file: Path) -> str:
    return file.relative_to(REPOSITORY).as_posix()


def _importers(folders: tuple[str, ...], modules: tuple[str, ...]) -> set[str]:
    found = {(file, module) for folder in folders for file, module in _imports(folder)}
    return {file for file, module in found if module.split(".")[0] in modules}


@pytest.mark.parametrize("folder", ["jobs/netflix_jobs", "dlt_pipelines"])
def test_what_runs_on_databricks_imports_nothing_of_the_root_project(folder: str) -> None:
    assert _importers((folder,), (*OURS, *BINDINGS)) == set()


def test_the_pipeline_and_the_wheel_do_not_import_each_other() -> None:
    assert _importers(("dlt_pipelines",), ("netflix_jobs",)) == set()
    assert _importers(("jobs/netflix_jobs",), ("dlt_pipelines", "gold")) == set()


def test_one_module_imports_cdktf_and_the_providers() -> None:
    folders = tuple(folder for folder in OURS if (REPOSITORY / folder).is_dir())

    assert _importers(folders, BINDINGS) == {"stacks/providers.py"}


def test_the_local_platform_and_the_reviews_read_synthesized_json_without_the_bindings() -> None:
    readers = ("data_factory", "local_platform", "plan_review", "stacks/checks", "stacks/policies", "stacks/diff")
    found = {file for folder in readers for file, module in _imports(folder) if module == "stacks.providers"}

    assert found == set()


def test_the_language_and_the_check_of_data_factory_need_no_spark() -> None:
    assert _importers(("data_factory",), ("pyspark", "delta", "local_platform", "stacks")) == set()
