"""Whoever adopts the repository changes ``environments/`` alone: nothing of the old values is left, and tests pass."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.policies import judge_stacks
from stacks.policies.suppressions import read_register
from stacks.settings import ENVIRONMENTS
from stacks.synthesis import synthesize
from stacks.synthesized import Stack, read_stacks
from tests.adoption import adopt, mentions, names_of
from tests.working_tree import copy_working_tree

TESTED = ("tests/stacks", "tests/deployment", "tests/invariants", "tests/releases")
_GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> list[Stack]:
    """The stacks of this repository's settings, each with another value."""
    folder = tmp_path_factory.mktemp("adopted")
    settings = shutil.copytree(ENVIRONMENTS, folder / "environments")
    adopt(settings)
    return list(read_stacks(synthesize(folder / "out", settings=settings)))


@pytest.mark.xdist_group("adopted")
def test_other_settings_keep_every_policy(adopted: list[Stack]) -> None:
    report = judge_stacks(adopted, read_register(dt.datetime.now(tz=dt.UTC).date()))

    assert [str(one) for one in report.judged.open] == []


@pytest.mark.xdist_group("adopted")
def test_nothing_of_the_old_settings_is_left_in_the_stacks(adopted: list[Stack]) -> None:
    old = names_of(ENVIRONMENTS)
    texts = {stack: json.dumps(stack.resolved().document, ensure_ascii=False) for stack in adopted}

    left = {(stack.name, name) for stack in adopted for name in old[stack.environment] if mentions(name, texts[stack])}

    assert left == set()


@pytest.mark.slow
@pytest.mark.minutes(3)
@pytest.mark.xdist_group("an adopted repository")
def test_the_tests_pass_in_a_repository_that_was_adopted(tmp_path: Path) -> None:
    """As step 1 of docs/deploy.md says; what is not committed yet has to pass as well."""
    repository = copy_working_tree(tmp_path / "repository")
    for words in ("init --quiet", "add --all", "commit --quiet --message=Begin"):
        _run(repository, *_GIT, *words.split())

    adopt(repository / "environments")
    for metastore in (repository / "environments").glob("metastore-*.toml"):
        metastore.unlink()
    for target in ("docs", "snapshot"):
        for command in _commands(repository, target):
            _run(repository, *command)

    _run(repository, sys.executable, "-m", "pytest", "-q", "-m", "not slow", *TESTED)


def _commands(repository: Path, target: str) -> list[list[str]]:
    """Return what a target of the Makefile runs of what is installed already."""
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert found
    lines = [line.removeprefix("\t@$(BIN)/").split() for line in found[1].splitlines() if "$(BIN)/" in line]
    assert lines
    return [[str(Path(sys.executable).with_name(program)), *rest] for program, *rest in lines]


def _run(repository: Path, *command: str) -> None:
    done = subprocess.run(
        command,
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-20_000:]}{done.stderr[-5_000:]}"
