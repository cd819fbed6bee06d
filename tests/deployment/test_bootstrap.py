"""The script that makes state and identities: it runs, and gives no more than is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deployment.bootstrap import script
from stacks.settings import load_environment
from tests.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

Calls = list[list[str]]


@pytest.fixture
def calls(tools: Callable[[str, str], Path]) -> Calls:
    """What the script for dev asks of az."""
    log = tools("az", "print('the-' + sys.argv[sys.argv.index('--query') + 1] if '--query' in sys.argv else '')")
    done = subprocess.run(
        ["sh"],  # noqa: S607 - the shell that people run it with
        input=script(load_environment("dev", SETTINGS), "acme/lake"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == [
        "id-netflix-dev-plan: the-clientId",
        "id-netflix-dev-apply: the-clientId",
    ]
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def _option(call: list[str], name: str) -> str:
    return call[call.index(name) + 1] if name in call else ""


def test_clusters_start_in_a_subscription_that_never_had_a_machine(calls: Calls) -> None:
    assert "Microsoft.Compute" in {
        _option(call, "--namespace") for call in calls if call[:2] == ["provider", "register"]
    }


def test_the_state_has_no_keys_and_keeps_every_version(calls: Calls) -> None:
    account = next(call for call in calls if call[:3] == ["storage", "account", "create"])
    blobs = next(call for call in calls if "blob-service-properties" in call)
    assert [
        _option(account, name) for name in ("--name", "--allow-shared-key-access", "--allow-blob-public-access")
    ] == [
        "sttestsdevstate",
        "false",
        "false",
    ]
    assert (_option(blobs, "--enable-versioning"), _option(blobs, "--delete-retention-days")) == ("true", "30")


def test_each_identity_acts_only_for_its_own_environment_of_ci(calls: Calls) -> None:
    subjects = {_option(call, "--identity-name"): _option(call, "--subject") for call in calls if "--subject" in call}
    assert subjects == {
        "id-netflix-dev-plan": "repo:acme/lake:environment:dev-plan",
        "id-netflix-dev-apply": "repo:acme/lake:environment:dev",
    }


def test_who_plans_can_change_nothing_but_what_is_put_away_of_plans(calls: Calls) -> None:
    first_of_apply = next(i for i, call in enumerate(calls) if "id-netflix-dev-apply" in call)
    given = [call for call in calls[:first_of_apply] if call[:3] == ["role", "assignment", "create"]]
    assert [(_option(call, "--role"), _option(call, "--scope").rsplit("/", 1)[-1]) for call in given] == [
        ("Reader", "7e570000-0000-4000-8000-000000000003"),
        ("Storage Blob Data Reader", "tfstate"),
        ("Storage Blob Data Contributor", "plans"),
    ]


def test_nothing_waits_for_a_merge_where_one_run_plans_and_applies() -> None:
    prod = script(load_environment("prod", SETTINGS), "acme/lake")
    assert "--name tfstate" in prod
    assert "--name plans" not in prod
    assert "containers/plans" not in prod


def test_who_applies_gives_only_the_roles_of_the_stacks(calls: Calls) -> None:
    admin = next(call for call in calls if _option(call, "--role") == "Role Based Access Control Administrator")
    condition = _option(admin, "--condition")
    assert condition.count("ba92f5b4-2d11-453d-a403-e96b0029c9fe") == 2
    assert condition.count("{'ServicePrincipal'}") == 2
    assert "Owner" not in {_option(call, "--role") for call in calls}


def test_without_a_repository_no_one_outside_may_act_as_the_identities() -> None:
    assert "federated-credential" not in script(load_environment("dev", SETTINGS), "")


def test_a_repository_that_is_none_is_refused() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lakehouse"), "bootstrap", "--env", "dev", "--repository", "x; rm -rf /"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")


def test_the_script_passes_shellcheck(tmp_path: Path) -> None:
    file = tmp_path / "bootstrap.sh"
    file.write_text(script(load_environment("prod", SETTINGS), "acme/lake"), encoding="utf-8")
    checked = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), file], capture_output=True, encoding="utf-8", check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")
