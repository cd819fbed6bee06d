"""`lakehouse review`: exit codes, files, several stacks and environments, accepted findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.plan_review.plans import change, plan, unchanged

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., subprocess.CompletedProcess[str]]

HARMLESS = plan(change("databricks_job", None, {"name": "medallion"}))
WARNING = plan(change("azurerm_databricks_workspace", None, {"public_network_access_enabled": True}))
DANGEROUS = plan(change("databricks_schema", {"catalog_name": "netflix_prod", "name": "silver"}, None, name="silver"))
NO_CHANGES = plan(unchanged("databricks_job", {"name": "medallion"}))

ACCEPTED = """
[[suppression]]
tool = "plan"
rule = "data_destroyed"
resource = "prod-lakehouse/databricks_schema.silver"
reason = "The schema was copied to silver_v2 and read from there for a month."
expires = 2027-01-31
"""


@pytest.mark.parametrize(
    ("document", "threshold", "code"),
    [
        (NO_CHANGES, "low", 0),
        (HARMLESS, "low", 0),
        (WARNING, "high", 0),
        (WARNING, "medium", 3),
        (DANGEROUS, "high", 3),
        (DANGEROUS, "critical", 3),
        (DANGEROUS, "never", 0),
    ],
)
def test_the_exit_code_follows_the_threshold(
    document: object, threshold: str, code: int, write_plan: Callable[..., Path], command: Command
) -> None:
    assert command(write_plan(document), "--fail-on", threshold).returncode == code


def test_a_wrong_option_exits_with_2(write_plan: Callable[..., Path], command: Command) -> None:
    assert command(write_plan(HARMLESS), "--fail-on", "sometimes").returncode == 2
    assert command().returncode == 2


def test_one_comment_an_environment_with_all_its_stacks(
    tmp_path: Path, write_plan: Callable[..., Path], command: Command
) -> None:
    files = [write_plan(HARMLESS, stack) for stack in ("dev-platform", "dev-lakehouse", "prod-platform")]
    done = command(*files, "--out", tmp_path / "out")
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir()}
    assert sorted(written) == ["dev.full.md", "dev.md", "prod.full.md", "prod.md", "review.json"]
    assert written["dev.md"].startswith("<!-- lakehouse-review:dev -->\n## Plan review of `dev`: passed")
    assert "`dev-platform`" in written["dev.md"]
    assert "`dev-lakehouse`" in written["dev.md"]
    assert done.stdout == written["dev.md"] + "\n" + written["prod.md"]
    assert [one["environment"] for one in json.loads(written["review.json"])["environments"]] == ["dev", "prod"]


def test_the_environment_can_be_named(write_plan: Callable[..., Path], command: Command) -> None:
    assert "lakehouse-review:prod " in command(write_plan(HARMLESS, "tfplan"), "--environment", "prod").stdout


def test_a_plan_is_read_from_standard_input(command: Command) -> None:
    done = command("-", "--environment", "dev", stdin=json.dumps(DANGEROUS))
    assert (done.returncode, "data_destroyed" in done.stdout) == (3, True)


def test_an_accepted_finding_does_not_block_and_is_still_shown(
    tmp_path: Path, write_plan: Callable[..., Path], command: Command
) -> None:
    register = tmp_path / "suppressions.toml"
    register.write_text(ACCEPTED, encoding="utf-8")
    plan_file = write_plan(DANGEROUS, "prod-lakehouse")
    done = command(plan_file, "--suppressions", register, "--today", "2026-12-01")
    assert done.returncode == 0
    assert (
        "Accepted: `The schema was copied to silver_v2 and read from there for a month. (until 2027-01-31)`"
        in done.stdout
    )
    other = write_plan(DANGEROUS, "dev-lakehouse")
    assert command(other, "--suppressions", register, "--today", "2026-12-01").returncode == 3


def test_an_expired_acceptance_stops_the_review(
    tmp_path: Path, write_plan: Callable[..., Path], command: Command
) -> None:
    register = tmp_path / "suppressions.toml"
    register.write_text(ACCEPTED, encoding="utf-8")
    done = command(write_plan(DANGEROUS, "prod-lakehouse"), "--suppressions", register, "--today", "2027-02-01")
    assert (done.returncode, done.stdout) == (1, "")
    assert "expired on 2027-01-31" in done.stderr


def test_a_failed_plan_can_not_be_accepted(tmp_path: Path, write_plan: Callable[..., Path], command: Command) -> None:
    register = tmp_path / "suppressions.toml"
    register.write_text(
        ACCEPTED.replace("data_destroyed", "plan_incomplete").replace("prod-lakehouse/databricks_schema.silver", "*/*"),
        encoding="utf-8",
    )
    failed = plan(errored=True, complete=False, applyable=False)
    done = command(write_plan(failed), "--suppressions", register, "--today", "2026-12-01")
    assert (done.returncode, "Terraform failed while planning" in done.stdout) == (3, True)
