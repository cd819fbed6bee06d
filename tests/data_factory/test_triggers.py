"""What triggers give to the pipelines that they start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from local_platform.data_factory.errors import FactoryError, NotSupportedError, ParameterError
from local_platform.data_factory.schedule import latest_time
from local_platform.data_factory.triggers import fired
from tests.data_factory.factories import factory, wait

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
    ],
)
def test_the_latest_time_of_a_schedule(recurrence: dict[str, Any], expected: str | None) -> None:
    start = "2026-12-01T03:00:00" + ("" if "timeZone" in recurrence else "Z")
    found = latest_time({"startTime": start, **recurrence}, NOW)
    assert found == (utc(expected) if expected else None)


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


def test_a_time_before_the_first_is_refused() -> None:
    properties = {"frequency": "Hour", "interval": 1, "startTime": "2026-12-31T00:00:00Z"}
    given = type(factory())("f", {"main": {}}, triggers={"t": {**WINDOW, "typeProperties": properties}})
    with pytest.raises(ParameterError, match="does not fire until"):
        fired(given, "t", "main", NOW)
