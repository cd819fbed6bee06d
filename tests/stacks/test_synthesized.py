"""The reading of synthesized stacks: resources with their paths, and references resolved where the value is known."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from stacks.errors import SynthesizedOutputError
from stacks.synthesized import Stack, blocks, literal, read_stacks

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT: dict[str, Any] = {
    "variable": {"region": {"default": "westeurope"}},
    "locals": {"tags": {"environment": "prod"}},
    "resource": {
        "azurerm_storage_account": {
            "lake": {
                "//": {"metadata": {"path": "prod-platform/lake/account", "uniqueId": "lake"}},
                "name": "stprod",
                "https_traffic_only_enabled": True,
                "tags": "${local.tags}",
                "network_rules": {"default_action": "Deny"},
            }
        },
        "databricks_catalog": {"this": {"name": "netflix_prod"}},
        "databricks_schema": {"gold": {"catalog_name": "${databricks_catalog.this.name}", "name": "gold"}},
    },
}
STACK = Stack("prod-platform", DOCUMENT)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("${azurerm_storage_account.lake.name}", "stprod"),
        ("https://${azurerm_storage_account.lake.name}.blob", "https://stprod.blob"),
        ("${azurerm_storage_account.lake.https_traffic_only_enabled}", True),
        ("only ${azurerm_storage_account.lake.https_traffic_only_enabled}", "only true"),
        ("${azurerm_storage_account.lake.tags}", {"environment": "prod"}),
        ("${azurerm_storage_account.lake.network_rules[0].default_action}", "Deny"),
        ("${var.region}", "westeurope"),
        ("${databricks_schema.gold.id}", "netflix_prod.gold"),
        (["${databricks_catalog.this.id}"], ["netflix_prod"]),
        ({"catalog": "${databricks_catalog.this.id}"}, {"catalog": "netflix_prod"}),
        # Known only to the cloud, to Terraform, or an escaped dollar sign: left as they are.
        ("${azurerm_storage_account.lake.id}", "${azurerm_storage_account.lake.id}"),
        ("${azurerm_storage_account.gone.name}", "${azurerm_storage_account.gone.name}"),
        ('${jsonencode("x")}', '${jsonencode("x")}'),
        ("$${azurerm_storage_account.lake.name}", "$${azurerm_storage_account.lake.name}"),
    ],
)
def test_a_reference_becomes_its_value_where_the_document_knows_it(value: object, expected: object) -> None:
    assert STACK.resolve(value) == expected


def test_escapes_are_read_as_what_a_provider_gets() -> None:
    text = STACK.resolve("$${a} %%{b} ${databricks_catalog.this.name}")
    assert literal(text) == "${a} %{b} netflix_prod"


def test_references_in_a_circle_end() -> None:
    circle = Stack("dev-x", {"locals": {"a": "${local.b}", "b": "${local.a}"}})

    assert circle.resolve("${local.a}") in {"${local.a}", "${local.b}"}


def test_a_resource_tells_its_address_and_its_construct() -> None:
    lake = STACK.resources[0]

    assert (lake.stack, lake.address) == ("prod-platform", "azurerm_storage_account.lake")
    assert lake.path == "prod-platform/lake/account"
    assert "//" not in lake.body
    assert lake.reason == ""


def test_a_reason_beside_the_arguments_is_read() -> None:
    stack = Stack("dev-x", {"resource": {"databricks_grant": {"g": {"//": {"reason": "Auto Loader reads there."}}}}})

    assert stack.resources[0].reason == "Auto Loader reads there."


def test_a_resource_without_metadata_is_named_by_its_address() -> None:
    assert STACK.resources[1].path == "prod-platform/databricks_catalog.this"


def test_the_target_of_a_reference_is_found() -> None:
    assert STACK.target("${azurerm_storage_account.lake.id}") == STACK.resources[0]
    assert STACK.target("x-${azurerm_storage_account.lake.id}") is None
    assert STACK.target(None) is None


@pytest.mark.parametrize(("body", "expected"), [({}, []), ({"b": {"x": 1}}, [{"x": 1}]), ({"b": [{}, {}]}, [{}, {}])])
def test_one_block_and_several_read_alike(body: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    assert blocks(body, "b") == expected


def test_stacks_are_read_by_name(tmp_path: Path) -> None:
    for name in ("prod-platform", "dev-platform"):
        folder = tmp_path / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(DOCUMENT))

    dev, prod = read_stacks(tmp_path)

    assert (dev.name, dev.environment, dev.folder) == ("dev-platform", "dev", tmp_path / "stacks" / "dev-platform")
    assert [resource.address for resource in prod.of_type("databricks_catalog")] == ["databricks_catalog.this"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", " is not JSON"),
        ('{"x": ' * 900 + "1" + "}" * 900, " is not JSON"),
        ("\xff", " is not JSON"),
        ("[]", ": the document is no JSON object"),
        ("null", ": the document is no JSON object"),
        ('{"resource": 5}', ": resource is no JSON object"),
        ('{"data": {"a": []}}', ": data.a is no JSON object"),
        ('{"resource": {"a": {"b": null}}}', ": resource.a.b is no JSON object"),
        ('{"resource": {"a": {"b": {"//": {"metadata": 5}}}}}', ": resource.a.b.// is no JSON object"),
        ('{"provider": [{}]}', ": provider is no JSON object"),
        ('{"variable": {"a": 5}}', ": variable.a is no JSON object"),
    ],
)
def test_a_broken_document_is_refused_by_its_name(tmp_path: Path, text: str, what: str) -> None:
    folder = tmp_path / "stacks" / "dev-platform"
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(text, encoding="latin-1")

    with pytest.raises(SynthesizedOutputError, match=rf"cdk\.tf\.json{re.escape(what)}.* Run `make synth` again"):
        read_stacks(tmp_path)


def test_a_folder_without_stacks_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(SynthesizedOutputError, match="Run `make synth` first"):
        read_stacks(tmp_path)
