"""Plans of the real providers (azurerm 4.55.0, databricks 1.99.0); the other tests hold the same dangers in small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Command = Callable[..., subprocess.CompletedProcess[str]]

REPOSITORY = Path(__file__).parents[2]
PLANS = REPOSITORY.parent / "shared" / "plans"

pytestmark = pytest.mark.skipif(not PLANS.is_dir(), reason="the shared plans are not beside this repository")


def _reviewed(command: Command, plan: str) -> tuple[int, str, dict[str, Any]]:
    markdown = command(PLANS / f"{plan}.json")
    as_json = command(PLANS / f"{plan}.json", "--format", "json")
    assert markdown.returncode == as_json.returncode
    return markdown.returncode, markdown.stdout, json.loads(as_json.stdout)["environments"][0]


def test_a_first_deployment_passes_with_a_summary(command: Command) -> None:
    code, text, found = _reviewed(command, "create")
    assert (code, found["verdict"], found["stacks"][0]["counts"]["create"]) == (0, "passed", 20)
    assert "| `create` | 20 | 0 | 0 | 0 |" in text
    assert "Group `netflix-analysts` gains SELECT, USE SCHEMA on schema `netflix_prod.gold`" in text


def test_a_release_passes_and_shows_wheel_and_workers(command: Command) -> None:
    code, text, found = _reviewed(command, "release")
    assert (code, found["verdict"]) == (0, "passed")
    assert "aaaa1111/netflix_jobs-1.0.0-py3-none-any.whl` to `" in text
    assert "bbbb2222/netflix_jobs-1.1.0-py3-none-any.whl`" in text
    assert "num_workers` goes from `2` to `4`" in text


def test_a_replaced_lake_is_blocked_with_the_reason_and_what_is_lost(command: Command) -> None:
    code, text, found = _reviewed(command, "replace_lake")
    assert (code, found["verdict"]) == (3, "blocked")
    lake = next(one for one in found["findings"] if one["resource"] == "azurerm_storage_account.lake")
    assert "Why: is_hns_enabled changes from true to false, which can't be done in place." in lake["details"]
    assert "4 containers go with it, and every file in them: bronze, gold, raw, silver." in lake["details"]
    assert text.index("Deletes and replacements") < text.index("Permissions")


def test_widened_access_is_blocked_and_says_who_gains_what(command: Command) -> None:
    code, text, found = _reviewed(command, "iam_widened")
    assert (code, found["verdict"]) == (3, "blocked")
    assert (
        "The identity of data factory `adf-netflix-prod` gains the role `Owner` on storage account `stnetflixprod`"
        in text
    )
    assert "Group `netflix-analysts` gains ALL PRIVILEGES on schema `netflix_prod.gold`" in text


@pytest.mark.parametrize("plan", ["create", "release", "replace_lake", "iam_widened"])
def test_no_value_that_the_plan_marks_as_sensitive_is_printed(plan: str, command: Command) -> None:
    printed = command(PLANS / f"{plan}.json").stdout + command(PLANS / f"{plan}.json", "--format", "json").stdout
    for key in ("primary_access_key", "secondary_access_key", "primary_connection_string"):
        assert f"x-{key}" not in printed
