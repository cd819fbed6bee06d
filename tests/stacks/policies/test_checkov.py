"""Checkov's report as findings. `make lint` runs Checkov itself over the synthesized stacks."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from stacks.checkov import read_reports, run_checkov
from stacks.errors import CheckovError
from stacks.synthesized import Stack

if TYPE_CHECKING:
    from pathlib import Path

LAKE = {"lake_account": {"//": {"metadata": {"path": "prod-platform/lake/account"}}, "name": "st"}}
DOCUMENT = {"resource": {"azurerm_storage_account": LAKE}}
STACK = Stack("prod-platform", DOCUMENT)


def _failed(resource: str) -> dict[str, Any]:
    return {
        "check_id": "CKV_AZURE_33",
        "check_name": "Ensure logging",
        "resource": resource,
        "file_path": "/stacks/prod-platform/cdk.tf.json",
    }


def _report(*failed: dict[str, Any]) -> dict[str, Any]:
    return {"results": {"passed_checks": [], "failed_checks": list(failed), "parsing_errors": []}}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "cdktf.out" / "stacks" / "prod-platform"
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(DOCUMENT))
    return tmp_path / "cdktf.out"


def _fake(tmp_path: Path, script: str) -> Path:
    file = tmp_path / "checkov" / "bin" / "checkov"
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("resource", ["azurerm_storage_account.lake_account", "resource.lake_account"])
def test_either_form_of_a_resource_becomes_its_address_and_construct(resource: str) -> None:
    (found,) = read_reports([_report(_failed(resource))], [STACK])

    assert str(found) == (
        "prod-platform/lake/account (prod-platform/azurerm_storage_account.lake_account): Ensure logging [CKV_AZURE_33]"
    )


def test_a_resource_that_is_not_known_is_still_reported() -> None:
    (found,) = read_reports([_report(_failed("module.x"))], [STACK])

    assert found.resource == "prod-platform/module.x"


def test_a_report_without_any_check_is_no_success() -> None:
    with pytest.raises(CheckovError, match="made no check at all"):
        read_reports([{"passed": 0, "failed": 0}], [STACK])


def test_a_stack_that_checkov_cannot_read_is_an_error() -> None:
    report = {"results": {"passed_checks": [{}], "parsing_errors": ["/stacks/x/cdk.tf.json"]}}

    with pytest.raises(CheckovError, match=r"could not read /stacks/x/cdk\.tf\.json"):
        read_reports([report], [STACK])


def test_the_same_stacks_are_read_once_and_changed_ones_again(output: Path, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps([_report(_failed("resource.lake_account"))]))
    checkov = _fake(tmp_path, f"echo run >>{tmp_path}/runs; cat {tmp_path}/report.json")

    first, again = run_checkov(output, checkov), run_checkov(output, checkov)
    with (output / "stacks" / "prod-platform" / "cdk.tf.json").open("a") as document:
        document.write("\n")
    run_checkov(output, checkov)

    assert first == again
    assert (tmp_path / "runs").read_text().split() == ["run", "run"]


def test_a_run_that_breaks_is_an_error_and_is_not_kept(output: Path, tmp_path: Path) -> None:
    checkov = _fake(tmp_path, "echo broken >&2; exit 2")

    with pytest.raises(CheckovError, match=r"exit code 2\): broken"):
        run_checkov(output, checkov)

    assert not os.path.lexists(tmp_path / "checkov" / "reports")


def test_a_missing_checkov_says_how_to_install_it(output: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckovError, match=r"Run `scripts/setup\.sh checkov`"):
        run_checkov(output, tmp_path / "gone")
