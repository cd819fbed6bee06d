"""A factory is read from a folder or a synthesized stack, or refused with the file that is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from lakehouse.cli import lakehouse
from local_platform.data_factory import read_factory
from local_platform.data_factory.errors import FactoryError
from tests.data_factory.factories import activity, copy, expression, http_dataset, lake_dataset
from tests.data_factory.small_factory import adf

if TYPE_CHECKING:
    from pathlib import Path


def deployed(kind: str, **body: Any) -> str:
    pipeline = {"p": {"name": "p"}}
    found = {"azurerm_data_factory_pipeline": pipeline}
    found.setdefault(f"azurerm_data_factory_{kind}", {})["x"] = body
    return json.dumps({"resource": found})


GLOBALS = '{"name": "f", "properties": {"globalParameters": {"a": 1}}}'


def test_a_folder_in_place_of_a_file_is_told(folder: Path) -> None:
    (folder / "pipeline" / "x.json").mkdir()
    with pytest.raises(FactoryError, match=r"x\.json can't be read: Is a directory"):
        read_factory(folder)
    checked = CliRunner().invoke(lakehouse, ["adf", "check", str(folder)])
    assert "pipeline/x.json:1:1: error: the file cannot be read: Is a directory" in checked.output


def test_a_folder_without_a_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactoryError, match="holds no pipeline"):
        read_factory(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("pipeline/p.json", "{", "p.json is not JSON"),
        ("pipeline/p.json", "[]", "p.json holds no JSON object"),
        ("pipeline/p.json", '{"name": "p", "properties": []}', "properties is no JSON object"),
        ("cdk.tf.json", "{", "cdk.tf.json is not JSON"),
        ("cdk.tf.json", "[]", "cdk.tf.json holds no JSON object"),
        ("cdk.tf.json", "{}", "deploys no pipeline"),
        (
            "factory/f.json",
            GLOBALS,
            "the factory 'f' has global parameters that are no objects with a type and a value",
        ),
        ("cdk.tf.json", '{"resource": []}', r"The stack test_\S+ is not of the form that synthesis gives it"),
        (
            "cdk.tf.json",
            deployed("pipeline", activities_json="[]"),
            r"azurerm_data_factory_pipeline.x is not of the form",
        ),
        ("cdk.tf.json", deployed("custom_dataset", name="d", type="Binary"), r"custom_dataset.x is not of the form"),
        (
            "cdk.tf.json",
            deployed("trigger_schedule", name="t", pipeline=[{}]),
            r"trigger_schedule.x is not of the form",
        ),
    ],
)
def test_a_factory_that_cannot_be_read_is_told_with_its_file(
    tmp_path: Path, file: str, content: str, message: str
) -> None:
    for name, text in (("pipeline/other.json", "{}"), (file, content)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FactoryError, match=message):
        read_factory(tmp_path)


def test_a_place_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactoryError, match="There is no"):
        read_factory(tmp_path / "nowhere")


def _resource(name: str, **body: Any) -> dict[str, Any]:
    return {name: {"name": name, "data_factory_id": "/subscriptions/s/factories/adf-test", **body}}


def test_a_synthesized_stack_is_run_with_its_references_resolved(tmp_path: Path, url: str) -> None:
    activities = [
        copy("${azurerm_data_factory_custom_dataset.web_file.name}", "raw_file"),
        activity(
            "filter",
            "Filter",
            items=expression("@createArray('$${x}')"),
            condition=expression("@equals(item(), '$${x}')"),
        ),
    ]
    service = {"name": "${azurerm_data_factory_linked_custom_service.web.name}", "parameters": {"base": "@dataset().b"}}
    document = {
        "resource": {
            "azurerm_data_factory_pipeline": _resource("p", activities_json=json.dumps(activities)),
            "azurerm_data_factory_custom_dataset": {
                **_resource(
                    "web_file",
                    type="Binary",
                    linked_service=service,
                    parameters={"b": "https://web.example.com"},
                    type_properties_json=json.dumps(http_dataset("x.csv")["typeProperties"]),
                ),
                **_resource(
                    "raw_file",
                    type="Binary",
                    linked_service=[{"name": "lake"}],
                    type_properties_json=json.dumps(lake_dataset("in", "x.csv")["typeProperties"]),
                ),
            },
            "azurerm_data_factory_linked_custom_service": _resource(
                "web",
                type="HttpServer",
                parameters={"base": ""},
                type_properties_json=json.dumps({"url": "@linkedService().base", "authenticationType": "Anonymous"}),
            ),
            "azurerm_data_factory_linked_service_data_lake_storage_gen2": _resource(
                "lake", url="https://a.dfs.core.windows.net"
            ),
            "azurerm_data_factory_trigger_schedule": _resource(
                "daily", frequency="Day", interval=1, start_time="2026-01-01T00:00:00Z", pipeline={"name": "p"}
            ),
        }
    }
    place = tmp_path / "dev-ingestion"
    place.mkdir()
    (place / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    result = tmp_path / "run.json"
    ended = adf(
        "run", "p", "--factory", place, "--lake", tmp_path / "lake", "--http", f"web={url}", "--json", result,
        "--trigger", "daily",
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "lake/raw/in/x.csv").read_bytes() == b"a\r\n1\r\n"
    runs = json.loads(result.read_text(encoding="utf-8"))["activityRuns"]
    outputs = {each["activityName"]: each["output"] for each in runs}  # they run side by side, begun in any order
    assert outputs["filter"]["Value"] == ["${x}"]
    assert read_factory(place).name == "adf-test"
