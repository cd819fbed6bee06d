"""Terraform's own validate on stacks, as they are and with literals for references."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from stacks.errors import ValidationError
from stacks.literals import with_literals
from stacks.synthesized import Stack
from stacks.validation import ProvidersUnavailableError, find_terraform, validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

INSTALLED = shutil.which("terraform") or shutil.which("tofu")
needs_terraform = pytest.mark.skipif(not INSTALLED, reason="neither terraform nor tofu is installed")


def stack(tmp_path: Path, document: Mapping[str, object]) -> Stack:
    folder = tmp_path / "test"
    folder.mkdir()
    return Stack("test", document, folder)


def test_the_program_that_is_named_validates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tofu"
    program.touch(mode=0o755)
    monkeypatch.setenv("TERRAFORM", str(program))
    assert find_terraform() == str(program)


def test_a_program_that_is_named_and_missing_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAFORM", "/nowhere/tofu")
    with pytest.raises(ValidationError, match="/nowhere/tofu, which TERRAFORM names, is not installed") as failed:
        find_terraform()
    assert not isinstance(failed.value, ProvidersUnavailableError)


@needs_terraform
def test_a_valid_stack_has_no_finding(tmp_path: Path) -> None:
    document = {"resource": {"terraform_data": {"one": {"input": 1}, "two": {"input": "${terraform_data.one.input}"}}}}
    assert list(validate([stack(tmp_path, document)], find_terraform())) == []


@needs_terraform
def test_a_finding_says_stack_form_place_and_what_is_wrong(tmp_path: Path) -> None:
    document = {"resource": {"terraform_data": {"one": {"inptu": 1}}}}
    found = [str(diagnostic) for diagnostic in validate([stack(tmp_path, document)], find_terraform())]
    assert len(found) == 2
    assert re.match(r"error: test \(as it is\): resource.terraform_data.one .*inptu", found[0])
    assert found[1].startswith("error: test (with literals): ")


@needs_terraform
def test_without_providers_nothing_counts_as_validated(tmp_path: Path) -> None:
    required = {"none": {"source": "registry.invalid/none/none", "version": "1.0.0"}}
    with pytest.raises(ProvidersUnavailableError, match=r"registry\.invalid"):
        list(validate([stack(tmp_path, {"terraform": {"required_providers": required}})], find_terraform()))


@needs_terraform
def test_a_stack_that_is_no_configuration_is_an_error_and_not_a_skip(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as failed:
        list(validate([stack(tmp_path, {"terraform": {"required_version": "< 0.1"}})], find_terraform()))
    assert not isinstance(failed.value, ProvidersUnavailableError)


def test_no_reference_is_left_in_any_synthesized_stack(stacks: dict[str, Stack]) -> None:
    left = {name: re.findall(r"(?<!\$)\$\{[^}]*\}", str(with_literals(stack))) for name, stack in stacks.items()}
    assert {name: references for name, references in left.items() if references} == {}


def test_an_id_gets_the_form_that_azure_gives_it(stacks: dict[str, Stack]) -> None:
    document = with_literals(stacks["prod-platform"])
    group = "/subscriptions/7e570000-0000-4000-8000-000000000004/resourceGroups/rg-netflix-prod-weu"
    account = f"{group}/providers/Microsoft.Storage/storageAccounts/stnetflixprodweu042"
    assignments = document["resource"]["azurerm_role_assignment"]
    assert assignments["roles_factory_raw"]["scope"] == f"{account}/blobServices/default/containers/raw"
    endpoint = document["resource"]["azurerm_private_endpoint"]["private_lake_dfs"]
    assert endpoint["subnet_id"] == (
        f"{group}/providers/Microsoft.Network/virtualNetworks/vnet-netflix-prod-weu/subnets/snet-netflix-prod-weu-endpoints"
    )


def test_a_reference_of_unknown_form_is_refused() -> None:
    document = {"resource": {"databricks_app": {"app": {"name": "${databricks_secret.one.config_reference}"}}}}
    with pytest.raises(
        ValidationError, match=r"no literal is known for \$\{databricks_secret\.one\.config_reference\}"
    ):
        with_literals(Stack("test", document))
