"""What `lakehouse doctor` finds, with other programs' words given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from lakehouse.commands.doctor import command
from local_platform.doctor import cloud, freshness, machine
from local_platform.doctor.roles import compare, needed_roles
from local_platform.synthesis import inputs_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stacks.synthesized import Stack

OPENJDK = 'openjdk version "{}" 2024-01-01\nOpenJDK Runtime Environment'
CONNECTOR, FACTORY = "11111111-aaaa", "22222222-bbbb"


def says(**words: str) -> Callable[..., str | None]:
    """A tool that says ``words`` for the program and subcommand, joined by underscores."""

    def tool(*line: str) -> str | None:
        name = "_".join(part for part in line if part.isalpha())
        return next((text for key, text in words.items() if name.startswith(key)), None)

    return tool


@pytest.mark.parametrize(
    ("version", "verdict"), [("17.0.9", "good"), ("21", "good"), ("11.0.2", "bad"), ("1.8.0_292", "bad"), (None, "bad")]
)
def test_java_has_to_be_17_or_newer(monkeypatch: pytest.MonkeyPatch, version: str | None, verdict: str) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)

    found = machine.java(says(java=OPENJDK.format(version)) if version else says())

    assert found.verdict == verdict
    assert verdict == "good" or "17 or newer" in found.words


def test_python_has_to_be_3_11_or_newer() -> None:
    assert machine.python((3, 11, 0)).verdict == "good"
    assert machine.python((3, 10, 14)).verdict == "bad"


def test_either_terraform_or_opentofu_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TERRAFORM", "TERRAFORM_BINARY_NAME"):
        monkeypatch.delenv(variable, raising=False)
    assert machine.terraform(says(terraform="Terraform v1.11.4\non linux")).words == "Terraform v1.11.4"
    assert machine.terraform(says(tofu="OpenTofu v1.9.0")).words == "OpenTofu v1.9.0"
    assert machine.terraform(says()).verdict == "note"


@pytest.mark.parametrize("variable", ["TERRAFORM", "TERRAFORM_BINARY_NAME"])
def test_the_program_that_is_named_is_the_one_looked_for(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.delenv("TERRAFORM", raising=False)
    monkeypatch.setenv(variable, "tofu")
    assert machine.terraform(says(terraform="Terraform v1.11.4", tofu="OpenTofu v1.9.0")).words == "OpenTofu v1.9.0"
    assert machine.terraform(says(terraform="Terraform v1.11.4")).words.startswith("tofu, which TERRAFORM names, is")


def test_azurite_is_noted_as_long_as_it_is_not_in_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAKEHOUSE_CACHE", str(tmp_path))
    assert machine.azurite().verdict == "note"
    assert machine.azurite().words.startswith("Azurite and its jars: the first run")
    monkeypatch.setattr(machine, "is_installed", lambda: True)
    monkeypatch.setattr(machine, "has_azure_jars", lambda: True)
    assert machine.azurite().verdict == "good"


def test_a_disk_without_room_is_bad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_LEAST_SPACE", 0)
    assert machine.disk(tmp_path / "not" / "yet").verdict == "good"
    monkeypatch.setattr(machine, "_LEAST_SPACE", 1 << 60)
    assert machine.disk(tmp_path).verdict == "bad"


def test_a_wheel_of_other_sources_is_stale(tmp_path: Path) -> None:
    assert freshness.wheel(tmp_path).words.startswith("not built yet")
    (tmp_path / "netflix_jobs-0.1.0-py3-none-any.whl").write_bytes(b"old")
    assert "is stale" in freshness.wheel(tmp_path).words
    assert freshness.wheel().verdict == "good", "the tests' own wheel is fresh"


def test_stacks_are_fresh_as_long_as_their_sources_are_what_they_were(tmp_path: Path) -> None:
    assert "is not there" in freshness.stacks(tmp_path / "cdktf.out").words
    (tmp_path / "inputs.sha256").write_text("another", encoding="utf-8")
    assert freshness.stacks(tmp_path).verdict == "note"
    (tmp_path / "inputs.sha256").write_text(inputs_digest(), encoding="utf-8")
    assert freshness.stacks(tmp_path).verdict == "good"


def test_without_an_account_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATABRICKS_HOST", "DATABRICKS_CONFIG_PROFILE", "DATABRICKS_AZURE_RESOURCE_ID"):
        monkeypatch.delenv(name, raising=False)

    (azure,) = cloud.azure(says(), "dev")

    assert azure.verdict == "note"
    assert "nobody is logged in" in azure.words
    assert "no credentials" in cloud.databricks(says()).words


def test_credentials_are_told_of_by_name_never_by_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_HOST", "https://secret-host.example")

    assert "DATABRICKS_HOST" in cloud.databricks(says()).words
    assert "secret-host" not in cloud.databricks(says()).words
    assert cloud.databricks(says(databricks='{"userName": "me@example.com"}')).words == "me@example.com"


def assignments(stack: Stack) -> list[dict[str, Any]]:
    """What `az role assignment list` prints when all that the stack needs is there."""
    return [
        {
            "roleDefinitionName": role.role,
            "scope": role.scope.upper(),
            "principalId": CONNECTOR if "accessConnectors" in role.owner else FACTORY,
        }
        for role in needed_roles(stack)
    ]


def principals(stack: Stack) -> dict[str, str | None]:
    return {role.owner: CONNECTOR if "accessConnectors" in role.owner else FACTORY for role in needed_roles(stack)}


def test_the_roles_that_the_stacks_need_are_known_with_their_ids(stacks: dict[str, Stack]) -> None:
    roles = needed_roles(stacks["dev-platform"])

    raw = [role for role in roles if role.scope.endswith("/blobServices/default/containers/raw")]
    assert {role.role for role in raw} == {"Storage Blob Data Contributor"}
    assert {role.owner.split("/")[-2] for role in raw} == {"accessConnectors", "factories"}
    assert all(role.scope.startswith("/subscriptions/") and role.owner and role.reason for role in roles)


def test_a_role_that_is_missing_and_one_that_nobody_gave_are_told(stacks: dict[str, Stack]) -> None:
    stack = stacks["dev-platform"]
    there = assignments(stack)
    needed = needed_roles(stack)

    (fine,) = compare(needed, there, principals(stack))
    (missing,) = compare(needed, there[1:], principals(stack))
    (extra,) = compare(needed, [*there, {**there[0], "roleDefinitionName": "Owner"}], principals(stack))
    unseen = compare(needed, there, {})

    assert (fine.verdict, fine.words) == ("good", f"all {len(needed)} that the stacks need are there")
    assert missing.verdict == "bad"
    assert f"lacks {needed[0].role}" in missing.words
    assert (extra.verdict, "owner" in extra.words) == ("note", True)
    assert {finding.verdict for finding in unseen} == {"note"}


def test_with_an_account_its_roles_are_compared(synthesized: Path, stacks: dict[str, Stack]) -> None:
    there = assignments(stacks["dev-platform"])
    ours = there[0]["scope"].lower().split("/")[2]

    def tool(*line: str) -> str | None:
        if line[:3] == ("az", "account", "show"):
            return json.dumps({"name": "sub", "user": {"name": "me@example.com"}})
        if line[:3] == ("az", "role", "assignment"):
            # az lists those of the subscription that it stands in, which need not be the environment's.
            return json.dumps(there if line[line.index("--subscription") + 1] == ours else [])
        return CONNECTOR if "accessConnectors" in line[4] else FACTORY

    account, roles = cloud.azure(tool, "dev", synthesized)

    assert account.words == "me@example.com, subscription sub"
    assert roles.verdict == "good"
    assert cloud.azure(tool, "staging", synthesized)[1].words.startswith("staging is not synthesized")


def test_the_command_tells_each_finding_on_a_line_of_its_own(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["--lake", str(tmp_path)])

    lines = done.output.splitlines()
    assert [line.split()[1] for line in lines[:4]] == ["Python", "Java", "Delta", "Node"]
    assert done.exit_code == (1 if any(line.startswith("✕") for line in lines) else 0)
