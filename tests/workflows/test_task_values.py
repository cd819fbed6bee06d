"""Task values, as https://docs.databricks.com/aws/en/jobs/task-values tells them."""

from __future__ import annotations

from typing import Any

import pytest

from local_platform.workflows.errors import TaskValueError
from local_platform.workflows.task_values import TaskValues


@pytest.mark.parametrize("value", ["beans", 3, 1.5, True, None, ["a"], {"a": [1]}, "é" * 24_000, "x" * 49_150])
def test_a_value_comes_back_as_it_was_set(value: Any) -> None:
    values = TaskValues()

    values.publish("lookup", "food", value)

    assert values.of("lookup") == {"food": value}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("food", {1, 2}, "can't be written as JSON"),
        ("food", float("nan"), "can't be written as JSON"),
        ("food", "x" * 49_151, "49153 bytes"),
        ("food", "é" * 24_576, "49154 bytes"),
        (3, "x", "is a text"),
        ("", "x", "is a text"),
    ],
)
def test_what_is_no_json_or_larger_than_48_kib_is_refused(key: Any, value: Any, said: str) -> None:
    """ "The size of the JSON representation of the value cannot exceed 48 KiB."."""
    with pytest.raises(TaskValueError, match=said):
        TaskValues().publish("lookup", key, value)


def test_a_run_has_250_values_at_most_and_replacing_one_is_none_more() -> None:
    """ "You can set up to 250 task values for a job run" (`dbutils.jobs.taskValues.set`)."""
    values = TaskValues()
    for number in range(250):
        values.publish(f"task_{number % 5}", str(number), number)
    values.publish("task_0", "0", "replaced")

    with pytest.raises(TaskValueError, match="250"):
        values.publish("task_0", "one more", 1)

    assert values.of("task_0")["0"] == "replaced"
