"""`lakehouse policy`: what it prints and how it exits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

WHY = {"reason": "The sandbox needs it."}
BROKEN = {"resource": {"databricks_grant": {"g": {"//": WHY, "privileges": ["MANAGE"]}}}}
KEPT = {"resource": {"databricks_grant": {"g": {"//": WHY, "privileges": ["SELECT"]}}}}


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "environments" / "suppressions.toml"
    file.parent.mkdir()
    file.write_text("")
    return file


def _policy(tmp_path: Path, document: dict[str, Any], *options: str) -> Result:
    folder = tmp_path / "out" / "stacks" / "dev-lakehouse"
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(document))
    return CliRunner().invoke(lakehouse, ["policy", "--stacks", str(tmp_path / "out"), *options])


@pytest.mark.usefixtures("register")
def test_stacks_that_keep_every_policy_exit_with_0(tmp_path: Path) -> None:
    result = _policy(tmp_path, KEPT)

    assert (result.exit_code, result.output.splitlines()[0]) == (0, "0 open, 0 accepted, 0 suppressions not needed")


@pytest.mark.usefixtures("register")
def test_an_open_finding_exits_with_1(tmp_path: Path) -> None:
    result = _policy(tmp_path, BROKEN, "--json")

    assert result.exit_code == 1
    assert [one["rule"] for one in json.loads(result.output)["open"]] == ["no_grant_of_everything"]


def test_an_accepted_finding_exits_with_0_and_is_shown_with_its_reason(register: Path, tmp_path: Path) -> None:
    register.write_text(
        '[[suppression]]\ntool = "policy"\nrule = "no_grant_of_everything"\nexpires = 9999-12-31\n'
        'resource = "dev-lakehouse/databricks_grant.g"\nreason = "The owner of the sandbox hands it out."\n'
    )

    result = _policy(tmp_path, BROKEN)

    assert result.exit_code == 0
    assert "accepted until 9999-12-31: dev-lakehouse/databricks_grant.g" in result.output


def test_a_suppression_that_is_not_needed_exits_with_1(register: Path, tmp_path: Path) -> None:
    register.write_text(
        '[[suppression]]\ntool = "policy"\nrule = "no_grant_of_everything"\nexpires = 9999-12-31\n'
        'resource = "dev-lakehouse/databricks_grant.g"\nreason = "The owner of the sandbox hands it out."\n'
    )

    result = _policy(tmp_path, KEPT)

    assert result.exit_code == 1
    assert "not needed: suppression of policy no_grant_of_everything" in result.output
