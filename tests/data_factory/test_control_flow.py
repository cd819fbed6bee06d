"""The activities that decide, repeat and remember."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import RunOptions, run_pipeline
from local_platform.data_factory.errors import FactoryError, ParameterError
from local_platform.data_factory.stores.local_store import LocalStore
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import (
    activity,
    expression,
    factory,
    fail,
    lake_dataset,
    reference,
    run,
    set_to,
    statuses,
    wait,
)
from tests.reliability.declared import case

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.data_factory.stores.lake_path import LakePath
    from local_platform.data_factory.stores.store import Entry

TEXT = {"v": {"type": "String", "defaultValue": "start"}}
LIST = {"list": {"type": "Array"}}


def append(name: str, value: Any) -> dict[str, Any]:
    return activity(name, "AppendVariable", variableName="list", value=value)


def for_each(items: str, *inner: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return activity("each", "ForEach", items=expression(items), activities=list(inner), **properties)


def test_variables_begin_with_their_defaults_and_are_set_and_appended(tmp_path: Path) -> None:
    given = factory(
        set_to("a", "v", "@{variables('v')}ed by @{pipeline().Pipeline} in @{pipeline().globalParameters.region}"),
        append("b", {"n": expression("@length(variables('list'))")}),
        variables={**TEXT, **LIST, "flag": {"type": "Boolean"}},
    )
    assert run(given, tmp_path).variables == {"v": "started by main in weu", "list": [{"n": 0}], "flag": False}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (set_to("a", "vv", "x"), "declares no variable 'vv'. Did you mean 'v'?"),
        (set_to("a", "list", "x"), "'list' is a array, and 'x' is none"),
        (activity("a", "AppendVariable", variableName="v", value=1), "'v' is no Array"),
        (set_to("a", "v", expression("@activity('b').output")), "'b'"),
    ],
)
def test_a_variable_that_cannot_be_set_fails_with_the_reason(
    tmp_path: Path, given: dict[str, Any], message: str
) -> None:
    result = run(factory(given, variables={**TEXT, **LIST}), tmp_path)
    assert result.status == "Failed"
    assert message in result.message


@case("Security", "a variable that grows round by round, in depth or in size", "the activity fails; nothing else does")
@pytest.mark.parametrize(
    ("value", "rounds"),
    [("@createArray(variables('list'))", 101), ("@createArray(variables('list'), variables('list'))", 17)],
    ids=["deeper", "twice as large"],
)
def test_a_variable_cannot_grow_without_bound(tmp_path: Path, value: str, rounds: int) -> None:
    inner = [
        set_to("b", "copy", expression(value)),
        set_to("l", "list", expression("@variables('copy')"), {"b": "Succeeded"}),
    ]
    given = factory(
        for_each(f"@range(0, {rounds})", *inner, isSequential=True), variables={**LIST, "copy": {"type": "Array"}}
    )
    result = run(given, tmp_path)
    assert result.status == "Failed"
    assert "would be nested deeper than 100 levels, or hold more than" in result.message


@case("Security", "pipelines that run each other without end", "refused before anything runs")
def test_pipelines_that_run_each_other_are_refused(tmp_path: Path) -> None:
    def call(name: str) -> dict[str, Any]:
        return activity("call", "ExecutePipeline", pipeline={"referenceName": name}, waitOnCompletion=True)

    circle = {"a": {"activities": [call("b")]}, "b": {"activities": [call("a")]}}
    with pytest.raises(FactoryError, match="pipelines a → b → a run each other in a circle"):
        run(factory(call("a"), others=circle), tmp_path)
    chain = {f"p{number}": {"activities": [call(f"p{number + 1}")]} for number in range(40)}
    with pytest.raises(FactoryError, match="more than 30 deep"):
        run(factory(call("p0"), others={**chain, "p40": {"activities": [wait("w")]}}), tmp_path)
    twice = {"a": {"activities": [wait("w")]}}
    assert run(factory(call("a"), {**call("a"), "name": "again"}, others=twice), tmp_path).succeeded


def test_a_pipeline_returns_what_is_set_as_its_return_value(tmp_path: Path) -> None:
    pairs = [
        {"key": "rows", "value": {"type": "Expression", "content": "@add(1, 2)"}},
        {"key": "names", "value": {"type": "Array", "content": [{"type": "String", "content": "x"}]}},
    ]
    call = activity("call", "ExecutePipeline", pipeline={"referenceName": "child"}, waitOnCompletion=True)
    value = expression("@activity('call').output.pipelineReturnValue.names[0]")
    child = activity("r", "SetVariable", variableName="pipelineReturnValue", setSystemVariable=True, value=pairs)
    given = factory(
        call, set_to("s", "v", value, {"call": "Succeeded"}), others={"child": {"activities": [child]}}, variables=TEXT
    )
    result = run(given, tmp_path)
    assert result.succeeded, result.message
    assert result.variables["v"] == "x"


def test_a_return_value_nests_and_what_is_none_is_told(tmp_path: Path) -> None:
    nested = {
        "type": "Object",
        "content": [{"key": "n", "value": {"type": "Int", "content": 1}}, {"key": "p", "value": 2}],
    }

    def returning(value: Any) -> Any:
        given = activity("r", "SetVariable", variableName="pipelineReturnValue", setSystemVariable=True, value=value)
        return run(factory(given), tmp_path)

    assert returning([{"key": "o", "value": nested}]).return_value == {"o": {"n": 1, "p": 2}}
    assert "no list of keys and values" in returning("text").message
    assert "no list of keys and values" in returning([{"key": "o"}]).message


def test_for_each_in_order_and_side_by_side(tmp_path: Path) -> None:
    inner = append("add", expression("@item()"))
    ordered = run(factory(for_each("@range(1, 30)", inner, isSequential=True), variables=LIST), tmp_path)
    assert ordered.variables["list"] == list(range(1, 31))
    parallel = run(factory(for_each("@range(1, 30)", inner, batchCount=7), variables=LIST), tmp_path)
    assert sorted(parallel.variables["list"]) == list(range(1, 31))


def test_for_each_runs_all_items_although_one_fails(tmp_path: Path) -> None:
    check = activity(
        "check",
        "IfCondition",
        expression=expression("@equals(item(), 2)"),
        ifTrueActivities=[fail("bad", message="item @{item()}")],
        ifFalseActivities=[append("good", expression("@item()"))],
    )
    result = run(factory(for_each("@createArray(1, 2, 3)", check, isSequential=True), variables=LIST), tmp_path)
    assert result.variables["list"] == [1, 3]
    inner = "Activity failed because an inner activity failed; Inner activity name: "
    assert result.message == f"Operation on target each failed: {inner}check, Error: {inner}bad, Error: item 2"
    assert result.activity("bad").within == "each[1]/check"


@pytest.mark.parametrize("items", ["@string('x')", "@json('{}')"])
def test_for_each_needs_an_array(tmp_path: Path, items: str) -> None:
    result = run(factory(for_each(items, wait("w"))), tmp_path)
    assert "must be an array" in result.message


def test_what_is_in_a_for_each_is_not_seen_outside_of_it(tmp_path: Path) -> None:
    outside = set_to("s", "v", expression("@activity('inner').Status"), {"each": "Succeeded"})
    result = run(factory(for_each("@range(0, 2)", wait("inner")), outside, variables=TEXT), tmp_path)
    assert "there is no ended activity 'inner'" in result.message


@pytest.mark.parametrize(("value", "chosen"), [("a", "one"), ("A", "other"), ("z", "other")])
def test_switch_takes_the_case_that_equals_letter_by_letter(tmp_path: Path, value: str, chosen: str) -> None:
    given = activity(
        "s",
        "Switch",
        on=expression("@pipeline().parameters.p"),
        cases=[{"value": "a", "activities": [set_to("x", "v", "one")]}],
        defaultActivities=[set_to("y", "v", "other")],
    )
    result = run(factory(given, variables=TEXT, parameters={"p": {"type": "String"}}), tmp_path, p=value)
    assert result.variables["v"] == chosen


def test_until_repeats_until_its_condition_holds_also_after_failures(tmp_path: Path) -> None:
    clock = FastClock()
    inner = [
        append("add", "x"),
        activity(
            "check",
            "IfCondition",
            {"add": "Succeeded"},
            expression=expression("@less(length(variables('list')), 3)"),
            ifTrueActivities=[fail("not_yet")],
        ),
        wait("pause", {"add": "Succeeded"}),
    ]
    loop = activity(
        "u", "Until", expression=expression("@equals(activity('check').Status, 'Succeeded')"), activities=inner
    )
    result = run(factory(loop, variables=LIST), tmp_path, clock=clock)
    assert result.succeeded, result.message
    assert result.variables["list"] == ["x"] * 3
    assert clock.waits == [1] * 3


def test_until_fails_when_its_time_is_over(tmp_path: Path) -> None:
    loop = activity(
        "u", "Until", expression=expression("@equals(1, 2)"), timeout="0.00:00:05", activities=[wait("pause")]
    )
    result = run(factory(loop), tmp_path)
    assert result.status == "Failed"
    assert result.activity("u").error["errorCode"] == "ActivityTimeout"  # type: ignore[index] # it failed


def test_an_until_whose_time_ends_before_a_retry_fails_and_what_follows_runs(tmp_path: Path) -> None:
    policy = {"retry": 5, "retryIntervalInSeconds": 60}
    missing = activity("m", "GetMetadata", body={"policy": policy}, dataset=reference("gone"), fieldList=["size"])
    each = activity(
        "each", "ForEach", items=expression("@range(0, 3)"), activities=[{**missing, "name": "n"}], batchCount=2
    )
    loop = activity(
        "u", "Until", expression=expression("@equals(1, 2)"), timeout="0.00:01:30", activities=[missing, each]
    )
    given = factory(loop, wait("after", {"u": "Failed"}), wait("beside"), datasets={"gone": lake_dataset("in", "none")})
    result = run(given, tmp_path)
    assert result.status == "Succeeded", result.message
    assert set(statuses(result).values()) == {"Failed", "Succeeded"}
    assert statuses(result).items() >= {"u": "Failed", "after": "Succeeded", "beside": "Succeeded"}.items()
    assert result.activity("u").error["errorCode"] == "ActivityTimeout"  # type: ignore[index] # it failed


@pytest.mark.parametrize(("waits", "paused"), [(True, 60), (False, 36_000)])
def test_the_time_of_an_until_is_that_of_the_pipeline_it_waits_for(tmp_path: Path, waits: bool, paused: int) -> None:
    call = activity("call", "ExecutePipeline", pipeline={"referenceName": "child"}, waitOnCompletion=waits)
    loop = activity("u", "Until", expression=expression("@bool(1)"), timeout="0.00:01:00", activities=[call])
    clock = FastClock()
    given = factory(loop, others={"child": {"activities": [activity("w", "Wait", waitTimeInSeconds=36_000)]}})
    result = run(given, tmp_path, clock=clock)
    assert clock.waits == pytest.approx([paused], abs=1)
    assert [each.succeeded for each in result.family()] == [not waits, not waits]


def test_filter_keeps_the_items_that_pass(tmp_path: Path) -> None:
    given = activity("f", "Filter", items=expression("@range(1, 5)"), condition=expression("@greater(item(), 3)"))
    assert run(factory(given), tmp_path).activity("f").output == {
        "ItemsCount": 5,
        "FilteredItemsCount": 2,
        "Value": [4, 5],
    }


def test_a_child_pipeline_fails_its_caller_unless_it_is_not_waited_for(tmp_path: Path) -> None:
    def call(*, waits: bool) -> dict[str, Any]:
        return activity(
            "call",
            "ExecutePipeline",
            pipeline={"referenceName": "child"},
            parameters={"n": "7"},
            waitOnCompletion=waits,
        )

    child = {"activities": [fail("f", message="@{pipeline().parameters.n} of @{pipeline()?.TriggeredByPipelineName}")]}
    others = {"child": child | {"parameters": {"n": {"type": "Int"}}}}
    waited = run(factory(call(waits=True), others=others), tmp_path)
    assert waited.message == "Operation on target call failed: Operation on target f failed: 7 of main"
    alone = run(factory(call(waits=False), others=others), tmp_path)
    assert alone.succeeded
    assert [each.status for each in alone.family()] == ["Succeeded", "Failed"]
    assert len(list((tmp_path / "_factory" / "runs").glob("*.json"))) == 4


class Meeting(LocalStore):
    """A store that notes whether two ask it at the same time."""

    def __init__(self, root: Path, patience: float) -> None:
        super().__init__(root)
        self._patience = patience
        self._two = threading.Barrier(2)
        self.met = False

    def entry(self, path: LakePath) -> Entry | None:
        with suppress(threading.BrokenBarrierError):
            self._two.wait(self._patience)
            self.met = True
        return super().entry(path)


@pytest.mark.parametrize(("concurrency", "meet"), [(1, False), (2, True), (None, True)])
def test_no_more_runs_of_a_pipeline_go_on_at_once_than_it_allows(
    tmp_path: Path, concurrency: int | None, meet: bool
) -> None:
    look = activity("look", "GetMetadata", dataset=reference("out"), fieldList=["exists"])
    call = activity("call", "ExecutePipeline", pipeline={"referenceName": "child"}, waitOnCompletion=True)
    given = factory(
        for_each("@range(0, 2)", call),
        others={"child": {"activities": [look], "concurrency": concurrency}},
        datasets={"out": lake_dataset("out", "x")},
    )
    store = Meeting(tmp_path, patience=30 if meet else 0.2)
    result = run_pipeline(given, "main", {}, tmp_path, options=RunOptions(store=store, clock=FastClock()))
    assert [each.status for each in result.family()] == ["Succeeded"] * 3
    assert store.met is meet


def test_activities_that_do_not_depend_on_each_other_all_run(tmp_path: Path) -> None:
    given = [append(f"a{number}", number) for number in range(8)]
    result = run(factory(*given, variables=LIST), tmp_path)
    assert sorted(result.variables["list"]) == list(range(8))
    assert set(statuses(result).values()) == {"Succeeded"}


PARAMETERS = {
    "text": {"type": "String", "defaultValue": "x"},
    "number": {"type": "Int", "defaultValue": 1},
    "flag": {"type": "Bool", "defaultValue": False},
    "list": {"type": "Array", "defaultValue": []},
    "thing": {"type": "Object", "defaultValue": {}},
    "rate": {"type": "Float", "defaultValue": 0.5},
}
SECRET = {"secret": {"type": "SecureString", "defaultValue": ""}}


def test_parameters_are_read_as_their_types(tmp_path: Path) -> None:
    given = factory(wait("w"), parameters=PARAMETERS)
    result = run(given, tmp_path, text="7", number="7", flag="True", list='["a"]', thing='{"a": 1}', rate="2")
    assert result.parameters == {"text": "7", "number": 7, "flag": True, "list": ["a"], "thing": {"a": 1}, "rate": 2}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"numbr": 1}, "no parameter 'numbr'. Did you mean 'number'?"),
        ({"number": "x"}, "'x' is no Int"),
        ({"number": True}, "True is no Int"),
        ({"list": "{}"}, "is no Array"),
        ({"flag": "yes"}, "'yes' is no Bool"),
        ({"secret": ["hunter2"]}, "parameter 'secret': the value is no SecureString"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(
    tmp_path: Path, parameters: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        run(factory(wait("w"), parameters=PARAMETERS | SECRET), tmp_path, **parameters)
    assert not (tmp_path / "_factory" / "runs").exists()


def test_a_pipeline_that_another_one_starts_gets_null_for_what_it_is_not_given(tmp_path: Path) -> None:
    child = {
        "activities": [fail("f", message="@if(equals(pipeline().parameters.n, null), 'nothing', 'a value')")],
        "parameters": {"n": {"type": "Int"}},
    }
    call = activity("call", "ExecutePipeline", pipeline={"referenceName": "child"}, waitOnCompletion=True)
    result = run(factory(call, others={"child": child}), tmp_path)
    assert result.message == "Operation on target call failed: Operation on target f failed: nothing"


TRUE = expression("@equals(1, 1)")
THREE = expression("@equals(length(variables('list')), 3)")


@pytest.mark.parametrize(
    "container",
    [
        activity("c", "IfCondition", expression=TRUE, ifTrueActivities=[append("inner", "x")]),
        activity(
            "c", "Switch", on=expression("@string(1)"), cases=[{"value": "1", "activities": [append("inner", "x")]}]
        ),
        activity(
            "c", "Until", expression=THREE, activities=[append("inner", expression("@length(variables('list'))"))]
        ),
    ],
    ids=["if", "switch", "until"],
)
def test_what_ran_in_a_container_is_seen_after_it(tmp_path: Path, container: dict[str, Any]) -> None:
    after = set_to("after", "text", expression("@string(activity('inner').output.value)"), {"c": "Succeeded"})
    variables = LIST | {"text": {"type": "String"}}
    result = run(factory(container, after, variables=variables), tmp_path)
    assert (result.message, result.variables["text"]) == ("", str(result.variables["list"][-1]))


def test_why_a_container_failed_is_seen_after_it(tmp_path: Path) -> None:
    container = activity("c", "IfCondition", expression=TRUE, ifTrueActivities=[fail("inner", message="no rows")])
    after = set_to("after", "text", expression("@activity('inner').error?.message"), {"c": "Failed"})
    result = run(factory(container, after, variables={"text": {"type": "String"}}), tmp_path)
    assert (result.message, result.variables["text"]) == ("", "no rows")


def test_a_parameter_without_a_value_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="needs a value for its parameter 'p'"):
        run(factory(wait("w"), parameters={"p": {"type": "String"}}), tmp_path)


@pytest.mark.parametrize(
    ("activities", "message"),
    [
        ([wait("a", {"b": "Succeeded"}), wait("b", {"a": "Succeeded"})], "in a circle"),
        ([wait("a", {"c": "Succeeded"})], "depends on 'c', which is not beside it"),
        ([wait("a"), wait("a")], "two activities are called 'a'"),
        ([wait("a"), wait("b", {"a": "Done"})], "no dependency condition 'Done'"),
    ],
)
def test_dependencies_that_cannot_be_met_are_refused(
    tmp_path: Path, activities: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(FactoryError, match=message):
        run(factory(*activities), tmp_path)
