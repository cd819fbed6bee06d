"""What the check finds no error in runs: names in any casing, nulls for what is not set, values of another type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from data_factory.check import check_folder
from local_platform.data_factory import RunOptions, read_factory, run_pipeline
from local_platform.data_factory.errors import FactoryError, ParameterError
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import SERVICES, activity, expression, lake_dataset, reference, set_to, wait
from tests.data_factory.lake_files import fill

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.data_factory import PipelineRun

Json = dict[str, Any]

FILE = {**lake_dataset("in", "@dataset().name"), "parameters": {"name": {"type": "String", "defaultValue": "x"}}}
OF_ITS_USER = {
    **lake_dataset("@{dataset().folder}", "@concat(item(), pipeline().parameters.n, variables('none'))"),
    "parameters": {"folder": {"type": "String", "defaultValue": "@if(empty(variables('none')), 'in', item())"}},
}
CHILD = {"activities": [wait("w")], "parameters": {"n": {"type": "String"}}}
TOTAL = {"variables": {"total": {"type": "String"}, "copy": {"type": "String"}}}
N = expression("@int(pipeline().parameters.n)")


def look(dataset: str, field: str, **parameters: Any) -> Json:
    return activity("look", "GetMetadata", dataset=reference(dataset, **parameters), fieldList=[field])


def call(pipeline: str, n: Any) -> Json:
    child = {"referenceName": pipeline, "type": "PipelineReference"}
    return activity("call", "ExecutePipeline", pipeline=child, waitOnCompletion=True, parameters={"N": n})


def switch(on: Any) -> Json:
    return activity("switch", "Switch", on=on, cases=[{"value": "2", "activities": [wait("two")]}])


def checked_and_run(folder: Path, *activities: Json, **pipeline: Any) -> tuple[list[str], PipelineRun]:
    """Return the rules of the errors that the check finds, and the run."""
    definitions = {
        "linkedService/lake": SERVICES["lake"],
        "dataset/file": FILE,
        "dataset/of_its_user": OF_ITS_USER,
        "pipeline/child": CHILD,
        "pipeline/main": {"activities": list(activities), **pipeline},
    }
    for name, properties in definitions.items():
        file = folder / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"name": file.stem, "properties": properties}), encoding="utf-8")
    fill(folder / "lake", {"in/x": b"1"})
    errors = [finding.rule for finding in check_folder(folder) if finding.level == "error"]
    clock = RunOptions(clock=FastClock())
    return errors, run_pipeline(read_factory(folder), "Main", {}, folder / "lake", options=clock)


@pytest.mark.parametrize(
    ("activities", "declared"),
    [
        ([look("File", "exists")], {}),
        ([look("file", "ItemName")], {}),
        ([look("file", "size", Name="x")], {}),
        ([wait("w"), wait("after", {"W": "Succeeded"})], {}),
        ([call("Child", "1")], {}),
        ([set_to("s", "Total", "x"), set_to("t", "copy", "@variables('TOTAL')", {"s": "Succeeded"})], TOTAL),
        ([switch({"value": "@string(2)", "type": "expression"})], {}),
    ],
    ids=["dataset", "field", "parameter", "activity", "pipeline", "variable", "expression"],
)
def test_the_casing_of_names_does_not_count(tmp_path: Path, activities: list[Json], declared: Json) -> None:
    errors, result = checked_and_run(tmp_path, *activities, **declared)
    assert errors == []
    assert (result.status, result.message, result.pipeline_name) == ("Succeeded", "", "main")


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"policy": {"timeout": None, "retry": None, "retryIntervalInSeconds": None}}, "Succeeded"),
        ({"policy": None, "userProperties": None, "dependsOn": None}, "Succeeded"),
        ({"state": "Inactive", "onInactiveMarkAs": None}, "Inactive"),
        ({"typeProperties": {**look("file", "size")["typeProperties"], "storeSettings": None}}, "Succeeded"),
    ],
)
def test_null_stands_for_what_is_not_set(tmp_path: Path, given: Json, outcome: str) -> None:
    errors, result = checked_and_run(tmp_path, {**look("file", "size"), **given}, wait("after", {"look": "Succeeded"}))
    assert errors == []
    assert [each.status for each in result.activity_runs] == [outcome, "Succeeded"], result.message


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        (switch(expression("@add(1, 1)")), {}),
        (call("child", expression("@add(1, 1)")), {}),
        (activity("w", "Wait", waitTimeInSeconds=N), {"n": {"type": "String", "defaultValue": 5}}),
    ],
    ids=["switch", "given", "default"],
)
def test_a_number_is_taken_for_text(tmp_path: Path, given: Json, parameters: Json) -> None:
    errors, result = checked_and_run(tmp_path, given, parameters=parameters)
    assert errors == []
    assert (result.status, result.message) == ("Succeeded", "")


def test_a_dataset_sees_what_the_activity_sees_that_uses_it(tmp_path: Path) -> None:
    items = expression("@createArray('x')")
    loop = activity("loop", "ForEach", items=items, activities=[look("of_its_user", "size")])
    declared = {"parameters": {"n": {"type": "String", "defaultValue": ""}}, "variables": {"none": {"type": "String"}}}
    errors, result = checked_and_run(tmp_path, loop, **declared)
    assert errors == []
    assert (result.message, result.activity("look").output) == ("", {"size": 1})


def test_a_default_value_may_be_an_expression(tmp_path: Path) -> None:
    parameters = {"n": {"type": "int", "defaultValue": "@add(1, 1)"}, "event": {"type": "String", "defaultValue": ""}}
    variables = {
        "text": {"type": "String", "defaultValue": "@{pipeline().Pipeline}-@{pipeline().parameters.n}"},
        "list": {"type": "Array", "defaultValue": "@createArray(pipeline().parameters.event)"},
        "null": {"type": "String", "defaultValue": "@if(equals(pipeline().parameters.n, 2), null, 'x')"},
    }
    errors, result = checked_and_run(tmp_path, wait("w"), parameters=parameters, variables=variables)
    assert errors == []
    assert result.variables == {"text": "main-2", "list": [""], "null": None}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"parameters": {"n": {"type": "String", "defaultValue": "@int('x')"}}}, "default of 'n': .*int"),
        ({"variables": {"n": {"type": "String", "defaultValue": "@int('x')"}}}, "default of the variable 'n': .*int"),
        ({"variables": {"n": {"type": "Integer", "defaultValue": "@string(1)"}}}, "Variable 'n' is a integer"),
    ],
)
def test_a_default_value_that_cannot_be_evaluated_is_refused(tmp_path: Path, declared: Json, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        checked_and_run(tmp_path, wait("w"), **declared)


def test_a_dependency_without_conditions_is_found_and_refused(tmp_path: Path) -> None:
    after = wait("after") | {"dependsOn": [{"activity": "w", "dependencyConditions": []}]}
    with pytest.raises(FactoryError, match="main/after depends on 'w' with no condition, so it is never met"):
        checked_and_run(tmp_path, wait("w"), after)
    assert "missing-condition" in [finding.rule for finding in check_folder(tmp_path) if finding.level == "error"]
