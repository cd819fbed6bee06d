"""What an expression can refer to, and what it gets."""

import datetime as dt
import random
import re
from typing import Any

import pytest

from data_factory.expressions import Context, ExpressionError, evaluate

NOON = dt.datetime(2025, 3, 30, 14, 0, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
CONTEXT = Context(
    pipeline_parameters={"Name": "titles"},
    global_parameters={"environment": "dev"},
    variables={"list": ["a"]},
    dataset_parameters={"file": "a.csv"},
    linked_service_parameters={"base_url": "https://example.com"},
    system={"RunId": "42", "Pipeline": "ingest", "TriggerType": "ScheduleTrigger"},
    trigger={"scheduledTime": "2025-01-01T00:00:00Z", "outputs": {"windowStartTime": "w", "body": {"fileName": "f"}}},
    activity_outputs={"Look": {"rows": 3}},
    activities={"Copy": {"output": {}, "Status": "Failed", "error": {"message": "404"}, "Duration": "00:00:05"}},
    item={"file": "b.csv"},
    clock=lambda: NOON,
    randomness=random.Random(1),  # noqa: S311 - the test wants the same numbers every time
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("@pipeline().parameters.name", "titles"),
        ("@pipeline().globalParameters.environment", "dev"),
        ("@pipeline().RunId", "42"),
        ("@pipeline().runid", "42"),
        ("@pipeline()?.GroupId", None),
        ("@pipeline()['Pipeline']", "ingest"),
        ("@variables('LIST')[0]", "a"),
        ("@dataset().file", "a.csv"),
        ("@{linkedService().base_url}/x", "https://example.com/x"),
        ("@trigger().scheduledTime", "2025-01-01T00:00:00Z"),
        ("@trigger().outputs.windowStartTime", "w"),
        ("@triggerBody().fileName", "f"),
        ("@activity('Look').output.rows", 3),
        ("@activity('look').Status", "Succeeded"),
        ("@activity('Copy').error.message", "404"),
        ("@activity('Copy').status", "Failed"),
        ("@activity('Copy').Duration", "00:00:05"),
        ("@item().file", "b.csv"),
        ("@utcNow()", "2025-03-30T12:00:00.1234560Z"),
        ("@utcNow('yyyy-MM-dd HH:mm')", "2025-03-30 12:00"),
        ("@getFutureTime(1, 'Month', 'yyyy-MM-dd')", "2025-04-30"),
        ("@getPastTime(1, 'Day', 'yyyy-MM-dd')", "2025-03-29"),
        ("@startOfDay(utcNow())", "2025-03-30T00:00:00.0000000Z"),
    ],
)
def test_a_reference_has_its_value(expression: str, value: Any) -> None:
    assert evaluate(expression, CONTEXT) == value


def test_expressions_are_resolved_anywhere_in_a_value() -> None:
    value = {
        "plain": 1,
        "text": "@@home",
        "list": ["@item().file", {"type": "Expression", "value": "@{pipeline().RunId}"}],
        "not an expression": {"type": "Expression", "value": "x", "more": True},
    }
    assert evaluate(value, CONTEXT) == {
        "plain": 1,
        "text": "home",
        "list": ["b.csv", "42"],
        "not an expression": {"type": "Expression", "value": "x", "more": True},
    }


def test_null_is_an_item() -> None:
    assert evaluate("@item()", Context(item=None)) is None


def test_there_is_no_item_outside_of_a_loop() -> None:
    with pytest.raises(ExpressionError, match="only inside a ForEach"):
        evaluate("@item()", Context())


def test_chance_comes_from_the_context() -> None:
    def draw() -> tuple[Any, Any]:
        context = Context(randomness=random.Random(7))  # noqa: S311 - the same every time
        return evaluate("@guid()", context), evaluate("@rand(1, 1000)", context)

    assert draw() == draw()
    assert 1 <= draw()[1] < 1000


@pytest.mark.parametrize(
    ("layout", "pattern"),
    [
        ("N", r"[0-9a-f]{32}"),
        ("D", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("B", r"\{[0-9a-f-]{36}\}"),
        ("P", r"\([0-9a-f-]{36}\)"),
        ("X", r"\{0x[0-9a-f]{8},0x[0-9a-f]{4},0x[0-9a-f]{4},\{(0x[0-9a-f]{2},){7}0x[0-9a-f]{2}\}\}"),
    ],
)
def test_a_guid_has_its_layout(layout: str, pattern: str) -> None:
    assert re.fullmatch(pattern, evaluate(f"@guid('{layout}')", Context()))
