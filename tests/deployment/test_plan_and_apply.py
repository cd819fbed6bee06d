"""A reviewed plan is applied exactly as it was, or not at all. With real terraform, real states and real plans."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from deployment.applying import apply_environment
from deployment.errors import DeploymentError, StalePlanError, ToolError
from deployment.manifest import json_file, read_manifest
from deployment.planning import plan_environment
from deployment.terraform import PlanOptions, Terraform
from lakehouse.terraform import PROGRAMS
from tests.deployment.conftest import needs_terraform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Synthesize = Callable[..., Path]

COMMIT = "a" * 40

pytestmark = needs_terraform


def _accept(_plans: list[Path]) -> None:
    """Judge every plan good."""


def _apply(folder: Path, output: Path, judge: Callable[[list[Path]], None] = _accept) -> list[str]:
    told: list[str] = []
    apply_environment("dev", folder, output=output, judge=judge, tell=told.append)
    return told


def _value(tmp_path: Path, stack: str = "dev_platform") -> str:
    state = json.loads((tmp_path / f"{stack}.tfstate").read_text(encoding="utf-8"))
    value: str = state["resources"][0]["instances"][0]["attributes"]["input"]["value"]
    return value


@pytest.fixture
def deployed(tmp_path: Path, synthesize: Synthesize) -> Path:
    """Two stacks of dev, deployed with the value "one"; returns the synthesized output."""
    output = synthesize(dev_platform="one", dev_lakehouse="one", prod_platform="one")
    plan_environment("dev", tmp_path / "first", COMMIT, output=output)
    _apply(tmp_path / "first", output)
    return output


@pytest.mark.parametrize("program", PROGRAMS)
def test_terraform_and_opentofu_plan_and_apply(
    tmp_path: Path, synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    monkeypatch.setenv("TERRAFORM", program)
    output = synthesize(dev_platform="one")
    plan_environment("dev", tmp_path / "plans", COMMIT, output=output)
    _apply(tmp_path / "plans", output)
    assert _value(tmp_path) == "one"
    assert not plan_environment("dev", tmp_path / "again", COMMIT, output=output).stacks[0].changes


def test_kept_hashes_of_other_providers_are_told(
    tmp_path: Path, synthesize: Synthesize, tools: Callable[[str, str], Path]
) -> None:
    tools("terraform", "sys.exit('Error: Provider dependency changes detected')")
    with pytest.raises(ToolError, match="Run `make providers` with the program that deploys"):
        plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="one"))


def test_only_stacks_with_databricks_are_planned_from_the_state_alone(
    tmp_path: Path, synthesize: Synthesize, tools: Callable[[str, str], Path]
) -> None:
    output = synthesize(dev_platform="one", dev_lakehouse="one")
    file = output / "stacks" / "dev-lakehouse" / "cdk.tf.json"
    stack = json.loads(file.read_text(encoding="utf-8")) | {"provider": {"azurerm": [{}], "databricks": [{}]}}
    file.write_text(json.dumps(stack), encoding="utf-8")
    log = tools("terraform", "print('{}')")
    without = PlanOptions(databricks_refresh=False)
    plan_environment("dev", tmp_path / "plans", COMMIT, output=output, options=without)
    calls = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    planned = {call[0].rsplit("/", 1)[-1]: call for call in calls if call[1] == "plan"}
    assert {stack: "-refresh=false" in call for stack, call in planned.items()} == {
        "dev-platform": False,
        "dev-lakehouse": True,
    }


def test_plans_are_applied_in_the_order_of_deployment(tmp_path: Path, synthesize: Synthesize) -> None:
    output = synthesize(dev_lakehouse="one", dev_platform="one", prod_platform="one")
    manifest = plan_environment("dev", tmp_path / "plans", COMMIT, output=output)
    assert [(one.stack, one.changes) for one in manifest.stacks] == [("dev-platform", True), ("dev-lakehouse", True)]
    assert _apply(tmp_path / "plans", output) == [
        f"applying dev-platform: plans {manifest.digest}, made at commit aaaaaaaaaaaa",
        f"applying dev-lakehouse: plans {manifest.digest}, made at commit aaaaaaaaaaaa",
    ]
    assert _value(tmp_path) == "one"


def test_a_plan_without_changes_applies_nothing(tmp_path: Path, deployed: Path) -> None:
    manifest = plan_environment("dev", tmp_path / "plans", COMMIT, output=deployed)
    assert [one.changes for one in manifest.stacks] == [False, False]
    assert _apply(tmp_path / "plans", deployed) == []


def test_only_the_named_stacks_are_planned(tmp_path: Path, deployed: Path) -> None:
    manifest = plan_environment("dev", tmp_path / "plans", COMMIT, output=deployed, only={"dev-lakehouse"})
    assert [one.stack for one in manifest.stacks] == ["dev-lakehouse"]


def test_plans_take_the_place_of_earlier_ones_and_of_nothing_else(tmp_path: Path, synthesize: Synthesize) -> None:
    output, folder = synthesize(dev_platform="one", dev_lakehouse="one"), tmp_path / "plans"
    plan_environment("dev", folder, COMMIT, output=output)
    plan_environment("dev", folder, COMMIT, output=output, only={"dev-platform"})
    kept = sorted(file.name for file in folder.iterdir())
    assert kept == ["dev-platform.json", "manifest.json"]

    for other in ("notes.txt", "prod-platform.tfplan", "package.json"):
        (folder / other).touch()
        with pytest.raises(DeploymentError, match=f"holds {other}, which is no plan of dev; nothing was removed"):
            plan_environment("dev", folder, COMMIT, output=output)
        (folder / other).unlink()
    with pytest.raises(DeploymentError, match="holds no stacks of 'dve'"):
        plan_environment("dve", folder, COMMIT, output=output)
    assert sorted(file.name for file in folder.iterdir()) == kept


@pytest.mark.parametrize("moved", ["dev_platform", "dev_lakehouse"], ids=["planned to change", "planned to stay"])
def test_a_stack_that_is_synthesized_otherwise_after_the_review_is_refused(
    tmp_path: Path, deployed: Path, synthesize: Synthesize, moved: str
) -> None:
    plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="two"))
    synthesize(**{moved: "three"})
    with pytest.raises(StalePlanError, match=f"{moved.replace('_', '-')} .*main has moved since the review"):
        _apply(tmp_path / "plans", deployed)
    assert _value(tmp_path) == "one"


def test_a_state_that_changed_after_the_review_is_refused_before_anything_changes(
    tmp_path: Path, deployed: Path, synthesize: Synthesize
) -> None:
    output = synthesize(dev_platform="two", dev_lakehouse="two")
    plan_environment("dev", tmp_path / "reviewed", COMMIT, output=output)
    synthesize(dev_lakehouse="meanwhile")
    plan_environment("dev", tmp_path / "other", COMMIT, output=deployed, only={"dev-lakehouse"})
    _apply(tmp_path / "other", deployed)
    synthesize(dev_lakehouse="two")
    with pytest.raises(StalePlanError, match="dev-lakehouse: a plan made now changes something else"):
        _apply(tmp_path / "reviewed", output)
    assert (_value(tmp_path), _value(tmp_path, "dev_lakehouse")) == ("one", "meanwhile")


def test_terraform_itself_refuses_a_plan_of_an_older_state(
    tmp_path: Path, deployed: Path, synthesize: Synthesize
) -> None:
    stack = Terraform(synthesize(dev_platform="two") / "stacks" / "dev-platform")
    stack.plan(tmp_path / "old.tfplan", PlanOptions())
    plan_environment("dev", tmp_path / "new", COMMIT, output=deployed, only={"dev-platform"})
    _apply(tmp_path / "new", deployed)
    with pytest.raises(StalePlanError, match="the state changed after the plan was made"):
        stack.apply(tmp_path / "old.tfplan")


def test_a_plan_file_beside_the_manifest_is_never_applied(
    tmp_path: Path, deployed: Path, synthesize: Synthesize
) -> None:
    stack = Terraform(synthesize(dev_platform="evil") / "stacks" / "dev-platform")
    stack.plan(tmp_path / "evil.tfplan", PlanOptions())
    plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="two"))
    shutil.copyfile(tmp_path / "evil.tfplan", tmp_path / "plans" / "dev-platform.tfplan")
    _apply(tmp_path / "plans", deployed)
    assert _value(tmp_path) == "two"


def test_a_manifest_of_other_changes_is_refused(tmp_path: Path, deployed: Path, synthesize: Synthesize) -> None:
    plan_environment("dev", tmp_path / "other", COMMIT, output=synthesize(dev_platform="evil"))
    plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="two"))
    (evil, *_), reviewed = read_manifest(tmp_path / "other").stacks, read_manifest(tmp_path / "plans")
    forged = replace(reviewed.stacks[0], changes_sha256=evil.changes_sha256)
    replace(reviewed, stacks=(forged, *reviewed.stacks[1:])).write(tmp_path / "plans")
    with pytest.raises(StalePlanError, match="dev-platform: a plan made now changes something else"):
        _apply(tmp_path / "plans", deployed)
    assert _value(tmp_path) == "one"


def test_plans_of_another_environment_are_refused(tmp_path: Path, synthesize: Synthesize) -> None:
    output = synthesize(dev_platform="one", prod_platform="one")
    plan_environment("prod", tmp_path / "plans", COMMIT, output=output)
    with pytest.raises(StalePlanError, match="holds plans of 'prod', not of 'dev'"):
        _apply(tmp_path / "plans", output)


def test_a_plan_that_is_judged_bad_is_not_applied(tmp_path: Path, deployed: Path, synthesize: Synthesize) -> None:
    plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="two"))

    def refuse(plans: list[Path]) -> None:
        assert [plan.name for plan in plans] == ["dev-platform.json"]
        raise DeploymentError("no")

    with pytest.raises(DeploymentError, match="no"):
        _apply(tmp_path / "plans", deployed, refuse)
    assert _value(tmp_path) == "one"


def test_destroying_plans_the_last_stack_first(tmp_path: Path, deployed: Path) -> None:
    manifest = plan_environment("dev", tmp_path / "plans", COMMIT, output=deployed, options=PlanOptions(destroy=True))
    assert [one.stack for one in manifest.stacks] == ["dev-lakehouse", "dev-platform"]
    apply_environment("dev", tmp_path / "plans", output=deployed, judge=_accept, tell=print, destroy=True)
    assert json.loads((tmp_path / "dev_platform.tfstate").read_text(encoding="utf-8"))["resources"] == []


def test_a_plan_that_fails_says_what_terraform_said(tmp_path: Path, synthesize: Synthesize) -> None:
    output = synthesize(dev_platform="${terraform_data.missing.id}")
    with pytest.raises(ToolError, match="Reference to undeclared resource"):
        plan_environment("dev", tmp_path / "plans", COMMIT, output=output)


def test_an_environment_that_was_not_synthesized_is_refused(tmp_path: Path, synthesize: Synthesize) -> None:
    with pytest.raises(DeploymentError, match="holds no stacks of 'test'"):
        plan_environment("test", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="one"))


def test_the_json_beside_a_plan_can_be_reviewed(tmp_path: Path, deployed: Path, synthesize: Synthesize) -> None:
    plan_environment("dev", tmp_path / "plans", COMMIT, output=synthesize(dev_platform="two"))
    assert deployed.is_dir()
    document = json.loads(json_file(tmp_path / "plans", "dev-platform").read_text(encoding="utf-8"))
    assert document["resource_changes"][0]["change"]["actions"] == ["update"]
