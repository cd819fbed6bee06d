"""Schedules, as https://docs.databricks.com/aws/en/jobs/scheduled and Quartz's cron tutorial tell them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local_platform.workflows.definition import Schedule
from local_platform.workflows.errors import ScheduleError
from local_platform.workflows.schedule import next_runs, untold

SUNDAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quartz", "runs"),
    [
        ("0 0 6 * * ?", ["11-23 06:00:00", "11-24 06:00:00", "11-25 06:00:00"]),
        ("0 0 12 ? * WED", ["11-25 12:00:00", "12-02 12:00:00", "12-09 12:00:00"]),
        ("0 0 12 ? * 1", ["11-22 12:00:00", "11-29 12:00:00", "12-06 12:00:00"]),
        ("0 15 10 ? * 2-6", ["11-23 10:15:00", "11-24 10:15:00", "11-25 10:15:00"]),
        ("0 15 10 ? * MON-FRI", ["11-23 10:15:00", "11-24 10:15:00", "11-25 10:15:00"]),
        ("30 0/20 6 * * ?", ["11-22 06:00:30", "11-22 06:20:30", "11-22 06:40:30"]),
        ("0 15 10 L * ?", ["11-30 10:15:00", "12-31 10:15:00", "01-31 10:15:00"]),
        ("0 15 10 ? * 6L", ["11-27 10:15:00", "12-25 10:15:00", "01-29 10:15:00"]),
        ("0 15 10 ? * 6#3", ["12-18 10:15:00", "01-15 10:15:00", "02-19 10:15:00"]),
        ("0 15 10 ? * L", ["11-28 10:15:00", "12-05 10:15:00", "12-12 10:15:00"]),
        ("0 0 0 1 1 ? 2028", ["01-01 00:00:00"]),
    ],
)
def test_the_next_runs_are_those_of_quartz(quartz: str, runs: list[str]) -> None:
    """The days of the week count from Sunday, 1; seconds stand first."""
    found = next_runs(Schedule(quartz, "UTC"), SUNDAY, count=len(runs))

    assert [f"{moment:%m-%d %H:%M:%S}" for moment in found] == runs


def test_runs_are_at_the_time_of_the_schedule_s_own_zone() -> None:
    found = next_runs(Schedule("0 0 6 * * ?", "America/New_York"), SUNDAY)

    assert [f"{moment:%d %H:%M %z}" for moment in found[:2]] == ["22 06:00 -0500", "23 06:00 -0500"]
    assert len(found) == 5


@pytest.mark.parametrize(
    ("quartz", "timezone", "said"),
    [
        ("0 6 * * *", "UTC", "5 fields"),
        ("0 0 6 * * *", "UTC", "exactly one"),
        ("0 0 6 ? * ?", "UTC", "exactly one"),
        ("0 0 25 * * ?", "UTC", "can't be read"),
        ("0 0 6 * * ?", "Europe/Berlyn", "no such time zone"),
        ("0 0 0 30 2 ?", "UTC", "can't be read"),
    ],
)
def test_a_schedule_that_can_t_be_read_is_refused(quartz: str, timezone: str, said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        next_runs(Schedule(quartz, timezone), SUNDAY)


@pytest.mark.parametrize(
    ("schedule", "runs", "why"),
    [
        (Schedule("0 0 0 1 1 ? 2028", "UTC"), 1, ""),
        (Schedule("0 0 0 1 1 ? 2020", "UTC"), 0, "has ended"),
        (Schedule("0 0 6 15W * ?", "UTC"), 0, "asks for '15W', which is not worked out here"),
        (Schedule("0 0 6 L-3 * ?", "UTC"), 0, "asks for 'L-3', which is not worked out here"),
        (Schedule("0 0 6 * * ?", "UTC", paused=True), 0, "is paused"),
    ],
)
def test_why_a_schedule_has_no_next_run_is_told(schedule: Schedule, runs: int, why: str) -> None:
    assert len(next_runs(schedule, SUNDAY)) == runs
    assert untold(schedule, SUNDAY) == why
