"""What synthesis writes, whatever the stacks hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from stacks.synthesized import Stack

PARTS = ("platform", "lakehouse", "ingestion")


def test_each_environment_has_three_stacks_and_the_region_a_metastore(stacks: dict[str, Stack]) -> None:
    environments = {f"{environment}-{part}" for environment in ("dev", "prod") for part in PARTS}
    assert set(stacks) == environments | {"metastore-westeurope"}


@pytest.mark.parametrize("name", [f"{environment}-{part}" for environment in ("dev", "prod") for part in PARTS])
def test_each_stack_keeps_its_state_in_a_blob_of_its_own(stacks: dict[str, Stack], name: str) -> None:
    environment = name.partition("-")[0]
    assert stacks[name].document["terraform"]["backend"] == {
        "azurerm": {
            "resource_group_name": f"rg-tfstate-{environment}-weu",
            "storage_account_name": f"sttests{environment}state",
            "container_name": "tfstate",
            "key": f"{name}.tfstate",
            "use_azuread_auth": True,
            "use_oidc": True,
        }
    }
