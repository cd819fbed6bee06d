"""What triggers give to the pipelines that they start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory.commands import RunRequest
from local_platform.data_factory.commands import run as run_request
from local_platform.data_factory.errors import FactoryError, NotSupportedError, ParameterError
from local_platform.data_factory.history import History
from local_platform.data_factory.recorder import nobody
from local_platform.data_factory.schedule import latest_time, latest_window
from local_platform.data_factory.synthesized_factory import factory_of
from local_platform.data_factory.triggers import fired, retry_policy
from stacks.synthesized import Stack
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import activity, factory, fail, lake_dataset, reference, wait

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.data_factory.record import PipelineRun

NOW = datetime(2026, 12, 9, 10, 30, tzinfo=UTC)  # a Wednesday


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        ({"frequency": "Minute", "interval": 15}, "2026-12-09T10:30"),
        ({"frequency": "Hour", "interval": 5}, "2026-12-09T06:00"),
        ({"frequency": "Day", "interval": 1, "schedule": {"hours": [3], "minutes": [0]}}, "2026-12-09T03:00"),
        ({"frequency": "Day", "interval": 1, "schedule": {"hours": [23], "minutes": [0, 30]}}, "2026-12-08T23:30"),
        ({"frequency": "Day", "interval": 3}, "2026-12-07T03:00"),
        ({"frequency": "Week", "interval": 1, "schedule": {"weekDays": ["Sunday"], "hours": [1]}}, "2026-12-06T01:00"),
        ({"frequency": "Week", "interval": 1}, "2026-12-08T03:00"),
        ({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [-1]}}, None),
        ({"frequency": "Month", "interval": 1, "schedule": {"monthDays": [5]}}, "2026-12-05T03:00"),
        (
            {
                "frequency": "Month",
                "interval": 1,
                "schedule": {"monthlyOccurrences": [{"day": "Friday", "occurrence": 1}], "hours": [6]},
            },
            "2026-12-04T06:00",
        ),
        (
            {"frequency": "Day", "interval": 1, "timeZone": "W. Europe Standard Time", "schedule": {"hours": [11]}},
            "2026-12-09T10:00",
        ),
        ({"frequency": "Day", "interval": 1, "endTime": "2026-12-03T12:00:00Z"}, "2026-12-03T03:00"),
        ({"frequency": "Day", "schedule": {"minutes": [15]}}, "2026-12-09T10:15"),
        ({"frequency": "Day", "schedule": {"hours": 5, "minutes": 0}}, "2026-12-09T05:00"),
        ({"frequency": "Day", "schedule": {"hours": 0}}, "2026-12-09T00:00"),
        ({"frequency": "Week", "schedule": {"weekDays": "Tuesday", "minutes": [0, 45]}}, "2026-12-08T23:45"),
        (
            {
                "frequency": "Month",
                "schedule": {"monthlyOccurrences": [{"day": "tuesday", "occurrence": 1}], "minutes": 5},
            },
            "2026-12-01T23:05",
        ),
        ({"frequency": "day", "timeZone": "w. europe standard time"}, "2026-12-09T02:00"),
    ],
)
def test_the_latest_time_of_a_schedule(recurrence: dict[str, Any], expected: str | None) -> None:
    start = "2026-12-01T03:00:00" + ("" if "timeZone" in recurrence else "Z")
    found = latest_time({"startTime": start, **recurrence}, NOW)
    assert found == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("frequency", "schedule"),
    [
        ("Hour", {"minutes": [15]}),
        ("Minute", {"hours": [3]}),
        ("Day", {"weekDays": ["Monday"]}),
        ("Week", {"monthDays": [1]}),
        ("Day", {"monthlyOccurrences": [{"day": "Monday"}]}),
    ],
)
def test_a_schedule_that_is_not_documented_for_its_frequency_is_refused(
    frequency: str, schedule: dict[str, Any]
) -> None:
    recurrence = {"frequency": frequency, "startTime": "2026-12-01T03:00:00Z", "schedule": schedule}
    with pytest.raises(NotSupportedError, match=f"{next(iter(schedule))} fires with the frequency {frequency} is not"):
        latest_time(recurrence, NOW)


def test_a_synthesized_schedule_fires_as_its_definition_says() -> None:
    trigger = {
        "name": "t",
        "frequency": "Month",
        "start_time": "2026-01-01T03:00:00Z",
        "schedule": [{"monthly": [{"weekday": "Friday", "week": -1}, {"weekday": "Monday", "week": 1}], "hours": [5]}],
        "pipeline": [{"name": "main"}],
    }
    deployed = {
        "azurerm_data_factory_pipeline": {"p": {"name": "main"}},
        "azurerm_data_factory_trigger_schedule": {"t": trigger},
    }
    given = factory_of(Stack("dev-ingestion", {"resource": deployed}, None))
    times = {fired(given, "t", "main", NOW, utc(at)).trigger["scheduledTime"] for at in ("2026-12-01", "2026-12-09")}
    assert times == {"2026-11-27T05:00:00.0000000Z", "2026-12-07T05:00:00.0000000Z"}


def test_a_schedule_hands_over_its_times(tmp_path: object) -> None:
    del tmp_path
    trigger = {
        "type": "ScheduleTrigger",
        "typeProperties": {"recurrence": {"frequency": "Hour", "interval": 1, "startTime": "2026-12-01T00:00:00Z"}},
        "pipelines": [
            {
                "pipelineReference": {"referenceName": "main"},
                "parameters": {"day": "@formatDateTime(trigger().scheduledTime, 'yyyy-MM-ddTHH')", "fixed": 1},
            }
        ],
    }
    given = factory(wait("w"))
    found = fired(type(given)("f", given.pipelines, triggers={"t": trigger}), "t", "main", NOW)
    assert found.parameters == {"day": "2026-12-09T10", "fixed": 1}
    assert (found.trigger_type, found.trigger_name) == ("ScheduleTrigger", "t")


WINDOW = {
    "type": "TumblingWindowTrigger",
    "pipeline": {
        "pipelineReference": {"referenceName": "main"},
        "parameters": {
            "from": "@trigger().outputs.windowStartTime",
            "to": {"type": "Expression", "value": "@trigger().outputs.windowEndTime"},
        },
    },
}


@pytest.mark.parametrize(
    ("frequency", "interval", "at", "window"),
    [
        ("Hour", 6, None, ("2026-12-09T00:00", "2026-12-09T06:00")),
        ("Hour", 6, "2026-12-01T05:59", ("2026-12-01T00:00", "2026-12-01T06:00")),
        ("Minute", 30, None, ("2026-12-09T10:00", "2026-12-09T10:30")),
        ("Month", 1, "2027-03-15T00:00", ("2027-03-01T00:00", "2027-04-01T00:00")),
    ],
)
def test_a_tumbling_window_hands_over_its_window(
    frequency: str, interval: int, at: str | None, window: tuple[str, str]
) -> None:
    properties = {"frequency": frequency, "interval": interval, "startTime": "2026-12-01T00:00:00Z"}
    given = type(factory())("f", {"main": {}}, triggers={"t": {**WINDOW, "typeProperties": properties}})
    found = fired(given, "t", "main", NOW, utc(at) if at else None)
    assert found.parameters == {"from": f"{window[0]}:00.0000000Z", "to": f"{window[1]}:00.0000000Z"}


@pytest.mark.parametrize(
    ("given", "at", "window"),
    [
        ({}, None, ("10:00", "10:30")),
        ({"delay": "00:00:01"}, None, ("09:30", "10:00")),
        ({"delay": "1.00:00:00"}, None, None),
        ({"endTime": "2026-12-09T09:40:00Z"}, None, ("09:00", "09:30")),
        ({"endTime": "2026-12-09T09:40:00Z"}, "2026-12-09T09:50", ("09:30", "10:00")),
        ({"endTime": "2026-12-09T09:40:00Z"}, "2026-12-09T10:00", None),
    ],
)
def test_windows_begin_before_the_end_and_are_over_after_the_delay(
    given: dict[str, Any], at: str | None, window: tuple[str, str] | None
) -> None:
    properties = {"frequency": "Minute", "interval": 30, "startTime": "2026-12-09T00:00:00Z", **given}
    expected = tuple(utc(f"2026-12-09T{time}") for time in window) if window else None
    assert latest_window(properties, utc(at) if at else NOW, containing=at is not None) == expected


TRIES = {"frequency": "Hour", "interval": 1, "startTime": "2026-11-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("policy", "waits"),
    [(None, []), ({"count": 0}, []), ({"count": 2}, [30, 30]), ({"count": "1", "intervalInSeconds": 90}, [90])],
)
def test_a_failed_pipeline_is_started_again_as_the_triggers_policy_says(
    tmp_path: Path, policy: dict[str, Any] | None, waits: list[float]
) -> None:
    trigger = {**WINDOW, "typeProperties": {**TRIES, **({"retryPolicy": policy} if policy else {})}}
    declared = {"from": {"type": "String"}, "to": {"type": "String"}}
    given = replace(factory(fail("f"), parameters=declared), triggers={"t": trigger})
    told: list[tuple[str, float]] = []
    clock = FastClock()

    request = RunRequest("main", {}, {}, tmp_path, run_id="first", trigger="t")
    last = run_request(given, request, nobody, lambda run, seconds: told.append((run.run_id, seconds)), clock)

    runs = [last, *(History(tmp_path).read(run_id) for run_id, _ in told)]
    assert clock.waits == [seconds for _, seconds in told] == waits
    assert len({run_id for run_id, _ in told} | {last.run_id}) == len(runs)
    assert ("first" in [run_id for run_id, _ in told]) == bool(waits)
    assert last.status == "Failed"


def test_a_pipeline_that_succeeds_at_the_second_try_is_not_tried_again(tmp_path: Path) -> None:
    trigger = {**WINDOW, "typeProperties": {**TRIES, "retryPolicy": {"count": 5}}}
    declared = {"from": {"type": "String"}, "to": {"type": "String"}, "not given": {"type": "Int"}}
    there = activity("m", "GetMetadata", dataset=reference("d"), fieldList=["size"])
    given = factory(there, datasets={"d": lake_dataset("in", "x")}, parameters=declared)
    given = replace(given, triggers={"t": trigger})
    windows = []

    def arrives(run: PipelineRun, _: float) -> None:
        windows.append(run.parameters)
        (tmp_path / "raw" / "in").mkdir(parents=True)
        (tmp_path / "raw" / "in" / "x").write_text("1", encoding="utf-8")

    last = run_request(given, RunRequest("main", {}, {}, tmp_path, trigger="t"), nobody, arrives, FastClock())

    assert last.succeeded
    assert [last.parameters] == windows
    assert last.parameters["not given"] is None


def test_a_schedule_has_no_retry_policy() -> None:
    trigger = {"type": "ScheduleTrigger", "typeProperties": {"retryPolicy": {"count": 1}}}
    with pytest.raises(FactoryError, match="which only a TumblingWindowTrigger has"):
        retry_policy(replace(factory(), triggers={"t": trigger}), "t")


def test_a_policy_that_is_no_number_is_refused() -> None:
    trigger = {**WINDOW, "typeProperties": {**TRIES, "retryPolicy": {"count": "often"}}}
    with pytest.raises(FactoryError, match="count of its retryPolicy is 'often'"):
        retry_policy(replace(factory(), triggers={"t": trigger}), "t")


@pytest.mark.parametrize(
    ("trigger", "pipeline", "error", "message"),
    [
        ("tt", "main", FactoryError, "has no trigger 'tt'"),
        ("t", "other", FactoryError, "does not start 'other'"),
        ("event", "main", NotSupportedError, "BlobEventsTrigger"),
    ],
)
def test_a_trigger_that_cannot_start_the_pipeline_is_refused(
    trigger: str, pipeline: str, error: type[Exception], message: str
) -> None:
    properties = {"frequency": "Hour", "interval": 1, "startTime": "2026-12-01T00:00:00Z"}
    triggers = {"t": {**WINDOW, "typeProperties": properties}, "event": {**WINDOW, "type": "BlobEventsTrigger"}}
    with pytest.raises(error, match=message):
        fired(type(factory())("f", {"main": {}}, triggers=triggers), trigger, pipeline, NOW)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pipelines": [{}]}, "The trigger 't' is not of the form that Data Factory gives it"),
        ({"typeProperties": ["x"]}, "The trigger 't' is not of the form"),
        ({"typeProperties": {"recurrence": {"interval": "x"}}}, "The trigger 't' is not of the form"),
        ({"typeProperties": {"recurrence": {"schedule": {"hours": [25]}}}}, "The trigger 't' is not of the form"),
        ({"typeProperties": {"recurrence": {"interval": 0}}}, "interval is 0"),
        ({"typeProperties": {"recurrence": {"timeZone": "Europe"}}}, "There is no time zone 'Europe'"),
        ({"typeProperties": {"recurrence": {"frequency": "Year"}}}, "There is no frequency 'Year'"),
    ],
)
def test_a_malformed_trigger_is_told(changes: dict[str, Any], message: str) -> None:
    daily = {"frequency": "Day", "startTime": "2026-12-01T03:00:00Z"}
    trigger = {"type": "ScheduleTrigger", "pipelines": [{"pipelineReference": {"referenceName": "main"}}], **changes}
    if isinstance(trigger.setdefault("typeProperties", {}), dict):
        trigger["typeProperties"] = {"recurrence": daily | trigger["typeProperties"].get("recurrence", {})}
    with pytest.raises(FactoryError, match=message):
        fired(replace(factory(), triggers={"t": trigger}), "t", "main", NOW)


def test_a_malformed_retry_policy_is_told() -> None:
    trigger = {**WINDOW, "typeProperties": {**TRIES, "retryPolicy": ["x"]}}
    with pytest.raises(FactoryError, match="The trigger 't' is not of the form"):
        retry_policy(replace(factory(), triggers={"t": trigger}), "t")


def test_a_time_before_the_first_is_refused() -> None:
    properties = {"frequency": "Hour", "interval": 1, "startTime": "2026-12-31T00:00:00Z"}
    given = type(factory())("f", {"main": {}}, triggers={"t": {**WINDOW, "typeProperties": properties}})
    with pytest.raises(ParameterError, match="does not fire until"):
        fired(given, "t", "main", NOW)
