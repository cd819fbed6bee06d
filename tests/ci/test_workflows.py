"""What CI may do and what it runs: pinned actions, few permissions, no stored secret, make targets that exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployment.stack_folders import ORDER

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((REPOSITORY / ".github" / "actions").glob("*/action.yml"))
PIPELINES = sorted((REPOSITORY / "azure-pipelines").rglob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
PINNED = re.compile(r"^[\w.-]+/[\w.-]+@[0-9a-f]{40}$")


def _jobs(workflow: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return jobs


ALL_JOBS = [(workflow.name, name, job) for workflow in WORKFLOWS for name, job in _jobs(workflow).items()]


def test_there_are_workflows_for_each_step_on_both_hosts() -> None:
    steps = {"pull-request", "deploy-dev", "deploy", "promote", "drift"}
    assert steps <= {file.stem for file in WORKFLOWS}
    assert steps <= {file.stem for file in PIPELINES}


@pytest.mark.parametrize("file", [*WORKFLOWS, *ACTIONS], ids=lambda file: file.name)
def test_every_action_is_our_own_or_pinned_by_commit_and_tells_its_version(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        if found := re.search(r"uses: (\S+)( # v\d+\.\d+\.\d+)?$", line):
            assert found[1].startswith("$/") or (PINNED.match(found[1]) and found[2]), line


@pytest.mark.parametrize("file", [*WORKFLOWS, *PIPELINES], ids=lambda file: file.name)
def test_no_secret_is_stored(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert not re.search(r"client_secret|password|ARM_CLIENT_SECRET|ARM_ACCESS_KEY", text, re.IGNORECASE)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_gives_nothing_and_each_job_asks_for_what_it_needs(workflow: Path) -> None:
    assert yaml.safe_load(workflow.read_text(encoding="utf-8"))["permissions"] == {}
    assert all("permissions" in job for job in _jobs(workflow).values())


def test_an_identity_is_taken_only_through_an_environment_and_never_with_a_right_to_write() -> None:
    for workflow, name, job in ALL_JOBS:
        if job["permissions"].get("id-token") == "write" and "uses" not in job:
            assert "environment" in job, (workflow, name)
            assert set(job["permissions"].values()) == {"read", "write"}, (workflow, name)
            assert [key for key, value in job["permissions"].items() if value == "write"] == ["id-token"]


def test_a_pull_request_signs_in_only_to_plan_and_never_for_a_fork() -> None:
    jobs = _jobs(REPOSITORY / ".github" / "workflows" / "pull-request.yml")
    signed_in = {name: job for name, job in jobs.items() if "id-token" in job["permissions"]}
    assert list(signed_in) == ["plan"]
    assert signed_in["plan"]["environment"] == "${{ matrix.environment }}-plan"
    assert signed_in["plan"]["if"] == "github.event.pull_request.head.repo.full_name == github.repository"


def test_only_an_apply_uses_the_identity_that_may_write() -> None:
    for workflow, name, job in ALL_JOBS:
        environment = str(job.get("environment", "none"))
        applies = any("make apply" in str(step.get("run")) for step in job.get("steps", []))
        assert applies == (environment in {"dev", "${{ inputs.environment }}"}), (workflow, name)


def test_what_pull_requests_run_never_shares_a_runner_with_an_apply() -> None:
    for workflow, name, job in ALL_JOBS:
        applies = any("make apply" in str(step.get("run")) for step in job.get("steps", []))
        own = "vars.RUNNER" if applies else "vars.PLAN_RUNNER"
        assert job.get("runs-on") in {None, "ubuntu-24.04", f"${{{{ {own} || 'ubuntu-24.04' }}}}"}, (workflow, name)


def test_an_apply_is_never_cancelled_or_run_beside_another() -> None:
    for name in ("deploy-dev.yml", "deploy.yml"):
        document = yaml.safe_load((REPOSITORY / ".github" / "workflows" / name).read_text(encoding="utf-8"))
        assert document["concurrency"]["group"] in {"deploy-dev", "deploy-${{ inputs.environment }}"}
        assert document["concurrency"]["cancel-in-progress"] is False
        assert document["concurrency"]["queue"] == "max", name  # else the merge after next cancels the next one's run


@pytest.mark.parametrize("file", [*WORKFLOWS, *PIPELINES], ids=lambda file: file.name)
def test_every_make_target_that_ci_calls_is_there(file: Path) -> None:
    called = set(re.findall(r"\bmake (?:--\S+ )*([a-z-]+)", _without_comments(file)))
    assert called <= TARGETS


def test_deploy_takes_one_stack_and_then_checks_nothing_that_others_make() -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/deploy.yml").read_text(encoding="utf-8"))
    inputs = {way: asked["inputs"]["stack"] for way, asked in workflow[True].items()}  # "on" is true in YAML 1.1
    assert {way: asked["default"] for way, asked in inputs.items()} == {
        "workflow_call": "all",
        "workflow_dispatch": "all",
    }
    stacks = inputs["workflow_dispatch"]["options"]
    assert stacks == ["all", *ORDER]
    jobs = workflow["jobs"]
    assert 'make plan ENV="$ENV" STACK="$STACK"' in [step.get("run") for step in jobs["plan"]["steps"]]
    assert "format('{0}-{1}', inputs.environment, inputs.stack)" in jobs["plan"]["env"]["STACK"]
    (smoke,) = [step for step in jobs["apply"]["steps"] if "make smoke" in step.get("run", "")]
    assert smoke["if"] == "inputs.stack == 'all'"

    pipeline = yaml.safe_load((REPOSITORY / "azure-pipelines/deploy.yml").read_text(encoding="utf-8"))
    (parameter,) = [one for one in pipeline["parameters"] if one["name"] == "stack"]
    assert (parameter["default"], parameter["values"]) == ("all", stacks)
    plan = pipeline["stages"][0]
    assert plan["variables"] == {
        "${{ if eq(parameters.stack, 'all') }}": {"STACK": ""},
        "${{ else }}": {"STACK": "${{ parameters.environment }}-${{ parameters.stack }}"},
    }
    smoke = re.search(
        r"^ +(.*)make smoke", (REPOSITORY / "azure-pipelines/deploy.yml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert smoke is not None
    assert smoke[1] == "[ ${{ parameters.stack }} != all ] || "


@pytest.mark.parametrize(("given", "asked"), [("", ""), ("dev-platform", "--stack dev-platform")])
def test_make_plan_plans_one_stack_when_it_is_named(given: str, asked: str) -> None:
    told = subprocess.run(
        ["make", "--dry-run", "plan"],  # noqa: S607 - make, wherever it is
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "PLAN_ARGS"}}
        | {"STACK": given},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    (plan,) = [line for line in told.splitlines() if "lakehouse plan" in line]
    assert plan.split() == [".venv/bin/lakehouse", "plan", "--env", "dev", *asked.split()]


PUBLISHED = re.compile(r"(?:upload-artifact@\S+\s+with:\s+name: .+\s+path|publish): *(.+)")
KEPT = re.compile(r"make plans-push|(?:path|publish): build/plans/.+/manifest\.json")


def test_every_checkout_takes_the_whole_history_that_releases_are_read_from() -> None:
    for text in (_without_comments(file) for file in [*WORKFLOWS, *ACTIONS, *PIPELINES]):
        checkouts = re.findall(r"uses: actions/checkout@|- checkout: self", text)
        assert len(checkouts) == len(re.findall(r"(?:fetch-depth|fetchDepth): 0$", text, re.MULTILINE))


def test_of_plans_nothing_is_published_but_the_manifest() -> None:
    files = [_without_comments(file) for file in [*WORKFLOWS, *PIPELINES]]
    published = [path.strip() for text in files for path in PUBLISHED.findall(text)]
    assert len(published) == sum(text.count("upload-artifact@") + text.count("publish: ") for text in files)
    assert not [path for path in published if "build/plans" in path and not path.endswith("/manifest.json")]


def test_what_was_planned_is_kept_only_after_its_review() -> None:
    kept = {file.name: _without_comments(file) for file in [*WORKFLOWS, *PIPELINES]}
    kept = {name: text for name, text in kept.items() if KEPT.search(text)}
    assert set(kept) == {"pull-request.yml", "deploy.yml"}
    for name, text in kept.items():
        found = KEPT.search(text)
        assert found is not None
        assert text.index("make plan ") < text.index(" review ENV") < found.start(), name


def test_the_deployment_guide_names_only_targets_and_commands_that_are_there() -> None:
    guide = (REPOSITORY / "docs" / "deploy.md").read_text(encoding="utf-8")
    commands = {file.stem for file in (REPOSITORY / "lakehouse" / "commands").iterdir()}
    assert set(re.findall(r"`?\bmake ([a-z-]+)(?: [A-Z_]+=|`| &&| {2,}|\n)", guide)) <= TARGETS
    assert set(re.findall(r"bin/lakehouse ([a-z-]+)", guide)) <= commands


def _without_comments(file: Path) -> str:
    return "\n".join(re.sub(r"(^|\s)#.*$", "", line) for line in file.read_text(encoding="utf-8").splitlines())
