"""Plan, review and apply as people and CI type them, with real terraform."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deployment.manifest import Manifest, read_manifest
from tests.deployment.conftest import needs_terraform

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

pytestmark = needs_terraform


def _lakehouse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lakehouse"), *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_a_plan_is_reviewed_and_blocked_until_it_is_let_pass(tmp_path: Path, synthesize: Callable[..., Path]) -> None:
    output, plans = synthesize(dev_platform="one"), tmp_path / "plans"
    planned = _lakehouse("plan", "--env", "dev", "--stacks", output, "--out", plans)
    assert (planned.returncode, planned.stdout) == (0, "dev-platform: changes\n"), planned.stderr

    reviewed = _lakehouse("review", "--plans", plans, "--environment", "dev", "--out", tmp_path / "review")
    assert reviewed.returncode == 3
    comment = (tmp_path / "review" / "dev.md").read_text(encoding="utf-8")
    assert "terraform_data.lake" in comment
    assert f"Plans `{read_manifest(plans).digest}`." in comment

    blocked = _lakehouse("apply", "--env", "dev", "--stacks", output, "--plans", plans)
    assert blocked.returncode == 1
    assert "The review blocks it; nothing was changed" in blocked.stderr
    assert not (tmp_path / "dev_platform.tfstate").exists()

    applied = _lakehouse("apply", "--env", "dev", "--stacks", output, "--plans", plans, "--fail-on", "never")
    assert (applied.returncode, applied.stdout.splitlines()[-1]) == (0, "Applied: dev-platform"), applied.stderr
    assert f"applying dev-platform: plans {read_manifest(plans).digest}, made at commit" in applied.stdout


def test_a_stack_that_there_is_not_is_no_plan_of_nothing(tmp_path: Path, synthesize: Callable[..., Path]) -> None:
    output = synthesize(dev_platform="one", dev_lakehouse="one")
    done = _lakehouse(
        "plan", "--env", "dev", "--stacks", output, "--out", tmp_path / "plans", "--stack", "dev-platfrom"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "dev has no stack dev-platfrom. There are dev-platform, dev-lakehouse." in done.stderr


def test_plans_of_no_stack_are_reviewed_as_no_changes(tmp_path: Path) -> None:
    Manifest("dev", "a" * 40, "none", ()).write(tmp_path)
    done = _lakehouse("review", "--plans", tmp_path, "--format", "json")
    assert done.returncode == 0, done.stderr
    (reviewed,) = json.loads(done.stdout)["environments"]
    assert (reviewed["environment"], reviewed["verdict"]) == ("dev", "no-changes")


def test_a_folder_without_plans_is_no_review_of_no_changes(tmp_path: Path) -> None:
    done = _lakehouse("review", "--plans", tmp_path, "--environment", "dev")
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no reviewed plans" in done.stderr


def test_missing_terraform_is_told(
    tmp_path: Path, synthesize: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = synthesize(dev_platform="one")
    monkeypatch.setenv("TERRAFORM", str(tmp_path / "missing"))
    done = _lakehouse("plan", "--env", "dev", "--stacks", output, "--out", tmp_path / "plans")
    assert done.returncode == 1
    assert "is missing. Install Terraform" in done.stderr
