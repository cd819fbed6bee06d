"""Whatever stands in a factory, running it ends: in a run, or in an error of the platform's own."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lakehouse.errors import LakehouseError
from local_platform.data_factory import Factory, HttpAccess, RunOptions, run_pipeline
from local_platform.data_factory.errors import FactoryError
from tests.data_factory.check.test_any_definition import JSON, places, replaced
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import (
    SERVICES,
    activity,
    copy,
    expression,
    fail,
    http_dataset,
    lake_dataset,
    reference,
    set_to,
    wait,
)

CSV = {"columnDelimiter": ",", "firstRowAsHeader": True}
READ = {"type": "AzureBlobFSReadSettings", "recursive": True}
MAPPING = {"type": "TabularTranslator", "mappings": [{"source": {"name": "a"}, "sink": {"name": "b"}}]}
TRUE = expression("@equals(1, 1)")
ITEMS = expression("@pipeline().parameters.p")
CHILD = {"referenceName": "child", "type": "PipelineReference"}
POLICY = {"policy": {"timeout": "0.00:10:00", "retry": 1}, "userProperties": [{"name": "a", "value": "b"}]}
ACTIVITIES = [
    activity("loop", "ForEach", items=ITEMS, batchCount=2, activities=[set_to("set", "v", "@string(item())")]),
    activity("if", "IfCondition", expression=TRUE, ifTrueActivities=[wait("yes")], ifFalseActivities=[fail("no")]),
    activity("switch", "Switch", on=expression("@string(1)"), cases=[{"value": "1", "activities": [wait("one")]}]),
    activity("until", "Until", expression=TRUE, timeout="0.00:01:00", activities=[wait("once")]),
    activity("filter", "Filter", items=ITEMS, condition=expression("@greater(item(), 1)")),
    activity("append", "AppendVariable", variableName="l", value="x"),
    activity("look", "GetMetadata", dataset=reference("file"), fieldList=["exists", "size"], storeSettings=READ),
    activity("validate", "Validation", dataset=reference("file"), timeout="0.00:00:05", sleep=1, minimumSize=1),
    activity("rows", "Lookup", dataset=reference("csv"), source={"type": "DelimitedTextSource", "storeSettings": READ}),
    activity("objects", "Lookup", dataset=reference("json"), source={"type": "JsonSource"}, firstRowOnly=False),
    copy("file", "out", name="copy", source_type="AzureBlobFSReadSettings", source_wildcardFileName="*.csv"),
    copy("csv", "csv_out", name="text", kind="DelimitedText", translator=MAPPING),
    copy("web", "out", name="fetch", source_type="HttpReadSettings", source_additionalHeaders="A: b"),
    activity("ask", "WebActivity", method="GET", url="https://web.example.com/a", headers={"A": "b"}),
    activity("delete", "Delete", {"copy": "Completed"}, dataset=reference("out"), storeSettings=READ),
    activity("call", "ExecutePipeline", pipeline=CHILD, waitOnCompletion=True, parameters={"q": "1"}),
    wait("last") | POLICY,
]
DOCUMENT = {
    "pipelines": {
        "main": {
            "activities": ACTIVITIES,
            "parameters": {"p": {"type": "Array", "defaultValue": [1, 2]}},
            "variables": {"v": {"type": "String"}, "l": {"type": "Array"}},
        },
        "child": {"activities": [wait("w")], "parameters": {"q": {"type": "String"}}},
    },
    "datasets": {
        "file": lake_dataset("in", "a.csv"),
        "out": lake_dataset("out", "x"),
        "csv": lake_dataset("in", "a.csv", "DelimitedText", **CSV),
        "csv_out": lake_dataset("out", "y", "DelimitedText", **CSV),
        "json": lake_dataset("in", "a.json", "Json"),
        "web": http_dataset("a.csv"),
    },
    "services": SERVICES,
}
FILES = {"a.csv": b"a,b\n1,2\n", "a.json": b'[{"a": 1}]'}
PLACES = [path for path in places(DOCUMENT) if len(path) > 2]
TYPICAL: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], {}, -1, "", "@", "@json('[1]')", "@{1}", "9" * 400, expression("@1"), {"type": "x"}]
)


def attempt(document: Any) -> None:
    factory = Factory("any", document["pipelines"], document["datasets"], document["services"])
    with tempfile.TemporaryDirectory() as lake:
        for name, content in FILES.items():
            file = Path(lake) / "raw" / "in" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        nowhere = HttpAccess(resolve=lambda *_: [])
        run_pipeline(factory, "main", {}, Path(lake), http=nowhere, options=RunOptions(clock=FastClock()))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), TYPICAL | JSON)
@example(("pipelines", "main", "activities", 13, "typeProperties", "headers"), "text")
@example(("datasets", "csv", "typeProperties", "columnDelimiter"), [])
def test_any_value_anywhere_ends_in_a_run_or_in_an_error_that_is_told(path: tuple[str | int, ...], value: Any) -> None:
    with suppress(LakehouseError):
        attempt(replaced(DOCUMENT, path, value))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("activities", 6, "typeProperties"), "x", "Activity 'look': typeProperties and policy are objects"),
        (("activities", 10, "inputs", 0), "x", "main/copy: the activity, or what it refers to, is not of the form"),
        (("variables", "v"), ["x"], "What the pipeline 'main' declares is not of the form"),
    ],
)
def test_what_is_malformed_is_refused_with_its_place(path: tuple[str | int, ...], value: Any, message: str) -> None:
    with pytest.raises(FactoryError, match=message):
        attempt(replaced(DOCUMENT, ("pipelines", "main", *path), value))
