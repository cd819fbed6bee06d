"""A resource that two stacks of an environment make is refused: only apply would tell."""

from __future__ import annotations

from stacks.checks import check_stacks
from stacks.synthesized import Stack

RUNTIME = {"azurerm_data_factory_integration_runtime_azure": {"runtime": {"name": "ir", "location": "westeurope"}}}
FILE = {"databricks_directory": {"sources": {"path": "/netflix/prod"}}}


def stack(name: str, **resources: object) -> Stack:
    return Stack(name, {"resource": resources})


def messages(*stacks: Stack) -> list[str]:
    return [finding.message for finding in check_stacks(stacks) if finding.rule == "made_once"]


def test_a_resource_that_two_stacks_make_is_refused() -> None:
    assert messages(stack("prod-platform", **RUNTIME), stack("prod-ingestion", **RUNTIME)) == [
        (
            "makes 'ir', which prod-platform/azurerm_data_factory_integration_runtime_azure.runtime makes already; "
            "allowed: one of them"
        )
    ]
    assert len(messages(stack("prod-lakehouse", **FILE), stack("prod-other", **FILE))) == 1


def test_what_another_environment_makes_is_another_resource() -> None:
    assert messages(stack("prod-platform", **RUNTIME), stack("dev-platform", **RUNTIME)) == []


def test_other_types_may_bear_the_same_name() -> None:
    other = {"azurerm_data_factory_pipeline": {"pipeline": {"name": "ir"}}}
    assert messages(stack("prod-platform", **RUNTIME), stack("prod-ingestion", **other)) == []
