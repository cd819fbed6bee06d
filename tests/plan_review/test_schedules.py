"""How often a schedule starts: what a reviewer is told of a job that starts more often."""

from __future__ import annotations

import pytest

from plan_review.schedules import interval_starts, often, quartz_starts


@pytest.mark.parametrize(
    ("expression", "starts"),
    [
        ("0 0 3 * * ?", 1),
        ("0 0/15 * * * ?", 96),
        ("0 0 9-17/2 * * ?", 5),
        ("0 0 6 ? * 2-6", 5 / 7),
        ("0 0 6 ? * MON-FRI", 5 / 7),
        ("0 0 6 ? * sat-mon", 3 / 7),
        ("0 0 6 ? * MON,TUE", 2 / 7),
        ("0 0 6 ? * SUN", 1 / 7),
        ("0 0 6 1 * ?", 1 / 30),
        ("0 0 6 1 1,7 ?", 2 / 12 / 30),
        ("0 0 6 * * ? 2099", None),
        ("0 0 6 * * ? *", 1),
        ("0 0/x * * * ?", None),
        ("0 0/\u00b2 * * * ?", None),
        ("daily", None),
    ],
)
def test_starts_a_day_of_a_quartz_expression(expression: str, starts: float | None) -> None:
    assert quartz_starts(expression) == (None if starts is None else pytest.approx(starts))


def test_an_endless_interval_is_none() -> None:
    assert interval_starts(float("inf"), "Day") is None


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (1, "once a day"),
        (1440, "about 1440 times a day"),
        (0.5, "about once in 2 days"),
        (1 / 7, "about once in 7 days"),
    ],
)
def test_how_often_is_said_in_words(starts: float, words: str) -> None:
    assert often(starts) == words
