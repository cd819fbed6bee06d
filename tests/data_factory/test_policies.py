"""Retries, time-outs, what is kept secret, and what the history shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import RunOptions, run_pipeline
from local_platform.data_factory.console import Progress
from local_platform.data_factory.errors import HistoryError, NotSupportedError
from local_platform.data_factory.history import History
from local_platform.data_factory.stores.local_store import LocalStore
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import (
    SERVICES,
    activity,
    copy,
    expression,
    factory,
    http_dataset,
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

    from local_platform.data_factory import PipelineRun
    from local_platform.data_factory.stores.lake_path import LakePath
    from local_platform.data_factory.stores.store import Entry

TEXT = {"v": {"type": "String"}}
SETS = {"none": lake_dataset("in", "none"), "out": lake_dataset("out", "x")}


def missing(**policy: Any) -> dict[str, Any]:
    """An activity that fails at each attempt."""
    return activity("m", "GetMetadata", body={"policy": policy}, dataset=reference("none"), fieldList=["size"])


@pytest.mark.parametrize(
    ("policy", "waits"),
    [
        ({}, []),
        ({"retry": 2}, [30, 30]),
        ({"retry": 3, "retryIntervalInSeconds": 60}, [60, 60, 60]),
        ({"retry": expression("@add(0, 1)")}, [30]),
    ],
)
def test_a_failed_attempt_is_repeated_as_the_policy_says(
    tmp_path: Path, policy: dict[str, Any], waits: list[float]
) -> None:
    clock = FastClock()
    result = run(factory(missing(**policy), datasets=SETS), tmp_path, clock=clock)
    assert clock.waits == waits
    assert [(each.status, each.retry_attempt) for each in result.activity_runs] == [
        ("Failed", number) for number in range(len(waits) + 1)
    ]


def test_an_expression_that_is_wrong_is_not_tried_again(tmp_path: Path) -> None:
    clock = FastClock()
    given = activity(
        "m", "GetMetadata", body={"policy": {"retry": 3}}, dataset=reference("none"), fieldList=expression("@div(1, 0)")
    )
    result = run(factory(given, datasets=SETS), tmp_path, clock=clock)
    assert clock.waits == []
    assert result.activity("m").error["errorCode"] == "InvalidTemplate"  # type: ignore[index] # it failed


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"retry": "often"}, "retry is 'often', which is no whole number"),
        ({"retry": expression("@div(1, 0)")}, "div"),
        ({"retry": 1, "retryIntervalInSeconds": []}, "retryIntervalInSeconds is []"),
        ({"timeout": "soon"}, "'soon' is no time span"),
    ],
)
def test_an_activity_whose_policy_cannot_be_read_fails_and_what_is_to_follow_does(
    tmp_path: Path, policy: dict[str, Any], message: str
) -> None:
    result = run(factory(missing(**policy), wait("after", {"m": "Failed"}), wait("beside"), datasets=SETS), tmp_path)
    assert statuses(result) == {"m": "Failed", "after": "Succeeded", "beside": "Succeeded"}
    assert message in str(result.activity("m").error)


class Surprising(LocalStore):
    """A store in which something happens that nobody thought of."""

    def entry(self, path: LakePath) -> Entry | None:
        raise RuntimeError(str(path))


def test_what_nobody_thought_of_fails_the_attempt_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    given = factory(missing(retry=1), wait("after", {"m": "Failed"}), datasets=SETS)
    options = RunOptions(store=Surprising(tmp_path), clock=FastClock())
    result = run_pipeline(given, "main", {}, tmp_path, options=options)
    assert [each.status for each in result.activity_runs] == ["Failed", "Failed", "Succeeded"]
    error = result.activity("m").error or {}
    assert error["message"] == "The activity 'm' failed with an unexpected error: RuntimeError: raw/in/none."
    assert (error["errorCode"], error["failureType"]) == ("InternalError", "SystemError")
    assert "Traceback" in caplog.records[0].__dict__["exception"]


def test_an_attempt_ends_when_its_time_is_over(tmp_path: Path) -> None:
    clock = FastClock()
    given = activity("w", "Wait", body={"policy": {"timeout": "0.00:00:03"}}, waitTimeInSeconds=100)
    result = run(factory(given), tmp_path, clock=clock)
    assert "ran into its timeout" in result.message
    assert clock.waits == [3]


def test_secure_values_are_used_but_not_shown(tmp_path: Path) -> None:
    secret = activity(
        "f",
        "Filter",
        body={"policy": {"secureInput": True, "secureOutput": True}},
        items=expression("@createArray('s3cret')"),
        condition=expression("@bool(1)"),
    )
    uses = set_to("s", "v", expression("@string(length(activity('f').output.Value))"), {"f": "Succeeded"})
    given = factory(
        secret,
        uses,
        variables={"v": {"type": "String"}},
        parameters={"key": {"type": "SecureString"}, "list": {"type": "Array", "defaultValue": []}},
    )
    result = run(given, tmp_path, key="s3cret")
    assert result.variables == {"v": "1"}
    kept = History(tmp_path).read(result.run_id)
    assert kept["parameters"] == {"key": "***", "list": []}
    assert (kept["activityRuns"][0]["input"], kept["activityRuns"][0]["output"]) == ("***", "***")
    assert "s3cret" not in json.dumps(kept)


HUNTER = 'hunter"2/ü'


@case("Security", "the value of a SecureString in bodies, addresses, variables, errors and other pipelines", "hidden")
def test_a_secret_is_shown_nowhere_whatever_it_is_part_of(tmp_path: Path) -> None:
    secret = {"value": {"type": "SecureString"}}
    value = "pipeline().parameters.value"
    child = {"activities": [set_to("in_child", "v", expression(f"@concat('x', {value})"))], "variables": TEXT}
    call = activity("call", "ExecutePipeline", pipeline={"referenceName": "child"}, waitOnCompletion=True)
    call["typeProperties"]["parameters"] = {"value": expression(f"@{value}")}
    bodies = (f"@concat('a=', encodeUriComponent({value}))", f"@string(createArray({value}))")
    sent = [
        activity(f"send_{number}", "WebActivity")
        | {"typeProperties": {"method": "POST", "url": "http://127.0.0.1:9/", "body": expression(body)}}
        for number, body in enumerate(bodies)
    ]
    failing = activity("f", "Fail", message=expression(f"@concat('no ', {value})"), errorCode="1")
    given = factory(
        call, *sent, failing, others={"child": {**child, "parameters": secret}}, parameters=secret, variables=TEXT
    )
    lines: list[str] = []
    progress = Progress(lines.append)
    result = run_pipeline(
        given, "main", {"value": HUNTER}, tmp_path, on_event=progress, options=RunOptions(clock=FastClock())
    )
    progress.end(result)
    kept = [file.read_text(encoding="utf-8") for file in (tmp_path / "_factory" / "runs").iterdir()]
    assert [each.variables for each in result.family()] == [{"v": ""}, {"v": f"x{HUNTER}"}]
    assert len(kept) == 2
    assert not [text for text in [*kept, *lines, result.message] if "hunter" in text]
    assert result.activity("f").error["message"] == "no ***"  # type: ignore[index] # it failed


def test_the_password_of_a_linked_service_is_shown_nowhere(tmp_path: Path) -> None:
    parameters = {"p": {"type": "SecureString", "defaultValue": HUNTER}}
    password = {"type": "SecureString", "value": "@{linkedService().p}"}
    service = {"typeProperties": {**SERVICES["web"]["typeProperties"], "url": "ftp://@{linkedService().p}"}}
    service["typeProperties"] |= {"authenticationType": "Basic", "userName": "u", "password": password}
    given = factory(copy("s", "t"), datasets=COPY)
    services = {**SERVICES, "web": {**SERVICES["web"], **service, "parameters": parameters}}
    result = run(type(given)("test", given.pipelines, COPY, services), tmp_path)
    assert "is no http or https URL" in result.message
    assert "hunter" not in result.message + json.dumps(History(tmp_path).read(result.run_id))


def test_the_history_shows_each_attempt_as_the_service_does(tmp_path: Path) -> None:
    body = {"policy": {"retry": 1}, "userProperties": [{"name": "for", "value": "@{pipeline().RunId}"}]}
    given = activity("m", "GetMetadata", body=body, dataset=reference("none"), fieldList=["size"])
    result = run(factory(given, datasets=SETS), tmp_path)
    kept = History(tmp_path).read(result.run_id[:8])
    assert (kept["status"], kept["pipelineName"], kept["runId"]) == ("Failed", "main", result.run_id)
    last = kept["activityRuns"][-1]
    assert last["retryAttempt"] == 1
    assert last["userProperties"] == {"for": result.run_id}
    assert last["input"]["dataset"]["location"] == "raw/in/none"
    assert last["error"] == {
        "errorCode": "PathNotFound",
        "message": "raw/in/none: there is no such file or folder.",
        "failureType": "UserError",
        "target": "m",
    }
    assert last["durationInMs"] >= 0
    assert last["activityRunStart"].endswith("Z")


def test_the_history_lists_the_latest_run_first(tmp_path: Path) -> None:
    given, clock = factory(wait("w")), FastClock()
    ids = [run(given, tmp_path, clock=clock).run_id for _ in range(3)]
    assert [each["runId"] for each in History(tmp_path).all()[0]] == ids[::-1]
    with pytest.raises(HistoryError, match="holds no run"):
        History(tmp_path).read("nonesuch")


class Hands:
    """A clock that stands where it is put."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_a_run_is_noted_the_less_often_the_longer_that_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, noted = Hands(), []

    class Slow(History):
        def write(self, _: PipelineRun) -> None:
            noted.append(clock.now)
            clock.now += 5

    done = run(factory(wait("w")), tmp_path)
    monkeypatch.setattr("local_platform.data_factory.history.time", clock)
    history = Slow(tmp_path)
    for moment in (0.5, 1.0, 7.0, 105.0, 107.0):
        clock.now = moment
        history.note(done)
    assert noted == [1.0, 107.0]


COPY = {"s": http_dataset("x"), "t": lake_dataset("out", "x")}
CUSTOM = activity("a", "Custom")
TYPED = {"type": "AzureBlobFSReadSettings"}


@pytest.mark.parametrize(
    ("given", "datasets", "message"),
    [
        (activity("a", "DatabricksNotebook"), {}, "main/a: the activity type 'DatabricksNotebook' is not supported"),
        (
            activity(
                "i", "IfCondition", expression=expression("@bool(1)"), ifFalseActivities=[activity("a", "Custom")]
            ),
            {},
            "main/i/a: the activity type 'Custom' is not supported",
        ),
        (
            activity("w", "WebActivity", method="GET", url="https://x", authentication={"type": "MSI"}),
            {},
            "authentication 'MSI'",
        ),
        (copy("s", "t"), {**COPY, "s": {**COPY["s"], "type": "Parquet"}}, "is of the type 'Parquet'"),
        (copy("s", "t"), {**COPY, "t": http_dataset("x")}, "has its data in a 'HttpServerLocation'"),
        (copy("s", "t", enableStaging=True), COPY, "typeProperties.enableStaging is not done here"),
        (copy("s", "t", source_type="FtpReadSettings"), COPY, "storeSettings 'FtpReadSettings'"),
        (copy("s", "t", source_type=TYPED["type"], source_fileListPath="x"), COPY, "storeSettings.fileListPath"),
        (copy("s", "t"), {**COPY, "t": lake_dataset("o", "x", "DelimitedText")}, "turns Binary into DelimitedText"),
        (copy("s", "t"), {**COPY, "t": lake_dataset("o", "x", compression={"type": "GZip"})}, "is compressed"),
        (copy("s", "nn"), COPY, "the dataset 'nn', which the factory does not have"),
        (activity("e", "ExecutePipeline", pipeline={"referenceName": "no"}), {}, "the pipeline 'no'"),
    ],
)
def test_what_cannot_run_here_is_refused_before_anything_runs(
    tmp_path: Path, given: dict[str, Any], datasets: dict[str, Any], message: str
) -> None:
    lake = tmp_path / "lake"
    with pytest.raises(NotSupportedError, match="nothing was run") as refused:
        run(factory(wait("first"), given, datasets=datasets), lake)
    assert message in str(refused.value)
    assert not lake.exists()


@pytest.mark.parametrize("concurrency", ["two", -1, 0.5])
def test_a_concurrency_that_is_none_is_refused(tmp_path: Path, concurrency: Any) -> None:
    with pytest.raises(NotSupportedError, match=f"main: concurrency is {concurrency!r}, which is no whole number"):
        run(factory(wait("w"), concurrency=concurrency), tmp_path)


def test_a_linked_service_of_another_kind_is_refused(tmp_path: Path) -> None:
    sets = {"s": lake_dataset("in", "x"), "t": lake_dataset("out", "x")}
    given = factory(copy("s", "t"), datasets=sets)
    services = {**SERVICES, "lake": {"type": "AmazonS3", "typeProperties": {}}}
    with pytest.raises(NotSupportedError, match="is of the type 'AmazonS3'"):
        run(type(given)("test", given.pipelines, sets, services), tmp_path)
