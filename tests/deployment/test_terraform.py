"""What terraform is given and what is made of its answers; it is a program of the test, as people and CI run it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local_platform.wheel import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Synthesize = Callable[..., Path]
    Tools = Callable[[str, str], Path]

PLAN = """
if "plan" in sys.argv: sys.exit(2)
if "show" in sys.argv: print({shown!r})
"""
CHANGES = json.dumps({"resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["create"]}}]})


def _lakehouse(*arguments: str | Path, repository: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from lakehouse.cli import main; main()", *arguments],
        cwd=arguments[-1] if repository != REPOSITORY else None,
        env=os.environ | {"PYTHONPATH": str(repository)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_plan_as_json_is_for_its_owner_alone(tmp_path: Path, synthesize: Synthesize, tools: Tools) -> None:
    tools("terraform", PLAN.format(shown=CHANGES))
    plans = tmp_path / "plans"
    planned = _lakehouse("plan", "--env", "dev", "--stacks", synthesize(dev_platform="one"), "--out", plans)
    assert planned.returncode == 0, planned.stderr
    assert stat.S_IMODE((plans / "dev-platform.json").stat().st_mode) == 0o600


def test_wherever_it_is_called_no_other_providers_are_taken(
    tmp_path: Path, synthesize: Synthesize, tools: Tools
) -> None:
    repository, elsewhere = tmp_path / "repository", tmp_path / "elsewhere"
    for package in ("deployment", "lakehouse", "local_platform", "releases", "stacks"):
        shutil.copytree(REPOSITORY / package, repository / package, ignore=shutil.ignore_patterns("node_modules"))
    (repository / "environments").mkdir()
    (repository / "environments" / "providers.lock.hcl").write_text("# kept", encoding="utf-8")
    elsewhere.mkdir()
    tools("git", "print('' if '--show-prefix' in sys.argv else 'a' * 40)")
    calls = tools("terraform", PLAN.format(shown=CHANGES))
    output = synthesize(dev_platform="one")
    planned = _lakehouse("plan", "--env", "dev", "--stacks", output, "--out", elsewhere, repository=repository)
    assert planned.returncode == 0, planned.stderr
    init = next(line for line in calls.read_text(encoding="utf-8").splitlines() if '"init"' in line)
    assert json.loads(init)[-1] == "-lockfile=readonly"
    assert (output / "stacks" / "dev-platform" / ".terraform.lock.hcl").read_text(encoding="utf-8") == "# kept"


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        ("", "Invalid JSON"),
        ("no plan", "Invalid JSON"),
        ("[]", "should be an object"),
        ('{"resource_changes": [5]}', "resource_changes.0: "),
        (
            '{"resource_changes": [{"address": "a.b", "type": "a", "change": {}}]}',
            "resource_changes.0.change.actions: Field required",
        ),
        ('{"output_changes": {"o": {"actions": "create"}}}', "output_changes.o.actions: "),
        ("[" * 5000, "Invalid JSON: recursion limit"),
    ],
)
def test_what_is_shown_and_is_no_plan_is_refused(
    tmp_path: Path, synthesize: Synthesize, tools: Tools, shown: str, says: str
) -> None:
    tools("terraform", PLAN.format(shown=shown))
    plans = tmp_path / "plans"
    planned = _lakehouse("plan", "--env", "dev", "--stacks", synthesize(dev_platform="one"), "--out", plans)
    assert (planned.returncode, planned.stdout) == (1, "")
    told = planned.stderr.splitlines()[-1]
    assert told.startswith("lakehouse: terraform show printed no plan in ")
    assert says in told
    assert "Traceback" not in planned.stderr
    assert list(plans.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "environment"),
    [("plan", "*"), ("plan", "**"), ("plan", "/"), ("plan", ""), ("plan", "d?v"), ("apply", "**")],
)
def test_what_is_no_environment_is_told_with_those_there_are(
    synthesize: Synthesize, tools: Tools, command: str, environment: str
) -> None:
    calls = tools("terraform", PLAN.format(shown=CHANGES))
    output = synthesize(dev_platform="one", prod_platform="one", metastore_weu="one")
    done = _lakehouse(command, "--env", environment, "--stacks", output)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"lakehouse: {output} holds no stacks of {environment!r}. There are dev, metastore, prod.\n"
    assert not calls.exists()


@pytest.mark.parametrize(("program", "reason"), [("/tmp", "Permission denied"), ("data", "Exec format error")])  # noqa: S108 - a folder
def test_what_can_not_be_run_is_told(
    tmp_path: Path, synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch, program: str, reason: str
) -> None:
    (tmp_path / "data").write_bytes(b"\x00\x01")
    (tmp_path / "data").chmod(0o755)
    monkeypatch.setenv("TERRAFORM", str(tmp_path / program))
    planned = _lakehouse(
        "plan", "--env", "dev", "--stacks", synthesize(dev_platform="one"), "--out", tmp_path / "plans"
    )
    assert planned.returncode == 1
    assert planned.stderr.startswith(f"lakehouse: {tmp_path / program} can't be run: {reason}. Let TERRAFORM name")
