"""The bindings: classes by name, arguments checked by node, addresses that people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stacks.providers import Construct, azurerm, cdktf, databricks

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stack(tmp_path: Path) -> cdktf.TerraformStack:
    return cdktf.TerraformStack(cdktf.App(outdir=str(tmp_path)), "test")


@pytest.mark.parametrize(
    ("bindings", "name", "submodule"),
    [
        (azurerm, "StorageAccount", "storage_account"),
        (azurerm, "StorageAccountNetworkRules", "storage_account"),
        (azurerm, "StorageAccountNetworkRulesA", "storage_account_network_rules"),
        (azurerm, "AzurermProviderFeatures", "provider"),
        (azurerm, "DataAzurermDatabricksWorkspace", "data_azurerm_databricks_workspace"),
        (databricks, "JobTask", "job"),
        (databricks, "DatabricksProvider", "provider"),
    ],
)
def test_a_class_is_found_in_its_submodule(bindings: Any, name: str, submodule: str) -> None:
    assert getattr(bindings, name).__module__.endswith(f".{submodule}")


def test_a_class_that_does_not_exist_is_named() -> None:
    with pytest.raises(AttributeError, match="cdktf_cdktf_provider_azurerm has no class StorageAcount"):
        _ = azurerm.StorageAcount


@pytest.mark.parametrize("name", [5, ["a"], {"a": 1}])
def test_an_argument_of_the_wrong_type_is_refused(stack: cdktf.TerraformStack, name: object) -> None:
    with pytest.raises(RuntimeError, match="Unable to deserialize value"):
        azurerm.ResourceGroup(stack, "group", name=name, location="westeurope")


def test_an_address_is_the_path_of_the_construct(stack: cdktf.TerraformStack) -> None:
    group = azurerm.ResourceGroup(Construct(Construct(stack, "lake"), "inner"), "group", name="n", location="l")
    assert group.friendly_unique_id == "lake_inner_group"


def test_two_constructs_of_one_address_are_refused(stack: cdktf.TerraformStack) -> None:
    arguments = {"name": "n", "location": "l"}
    assert azurerm.ResourceGroup(stack, "lake_group", **arguments).fqn
    other = azurerm.ResourceGroup(Construct(stack, "lake"), "group", **arguments)
    with pytest.raises(RuntimeError, match=r'test/lake/group and test/lake_group would both be "lake_group"'):
        _ = other.fqn
