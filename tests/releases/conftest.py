"""A repository of its own, with the files that ship and the settings of two environments."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY
from releases.contents import FOLDERS, contents
from releases.git import Git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROD = '# Prod.\nregion = "westeurope"  # kept as it is\n'


class Scratch(Git):
    """The repository; each commit in it is by the same tester."""

    def commit(self, message: str) -> str:
        self.run("add", "--all")
        self.run("commit", "--quiet", "--message", message)
        return self.head()

    def change(self, path: str, text: str) -> None:
        file = self.repository / path
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")

    def prod(self) -> str:
        return (self.repository / "environments/prod.toml").read_text(encoding="utf-8")


class Reports:
    """What the tests and a run leave behind."""

    def __init__(self, folder: Path) -> None:
        self.tests = folder / "junit.xml"
        self.run = folder / "run.json"

    def good(self, git: Git) -> Reports:
        return self.of(contents(git.repository))

    def of(self, artifacts: Mapping[str, str], *, status: str = "succeeded", failures: int = 0) -> Reports:
        counts = f'tests="5" failures="{failures}" errors="0" skipped="1"'
        self.tests.write_text(f"<testsuites><testsuite {counts}/></testsuites>", encoding="utf-8")
        result = {"run_id": "20261124T120000Z-1a2b", "status": status, "artifacts": dict(artifacts)}
        self.run.write_text(json.dumps(result), encoding="utf-8")
        return self


@pytest.fixture
def tester(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits and notes are by the same tester, whatever the machine's own settings of git."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "tester@example.com")


@pytest.fixture
def scratch(tmp_path: Path, tester: None) -> Scratch:  # noqa: ARG001 - commits need a name
    repository = tmp_path / "repository"
    for folder in FOLDERS:
        shutil.copytree(REPOSITORY / folder, repository / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (repository / "environments").mkdir()
    (repository / "environments/dev.toml").write_text('region = "westeurope"\n', encoding="utf-8")
    (repository / "environments/prod.toml").write_text(PROD, encoding="utf-8")
    git = Scratch(repository)
    git.run("init", "--quiet", "--initial-branch=main")
    git.commit("Begin")
    return git


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    return Reports(tmp_path)
