"""Task values: small JSON values that a task publishes for those after it.

Reference: https://docs.databricks.com/aws/en/jobs/task-values (a key is a text; the value's JSON is 48 KiB at most) and
https://docs.databricks.com/aws/en/dev-tools/databricks-utils#jobs-utility-dbutilsjobs (250 values a run at most).
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from local_platform.workflows.errors import TaskValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUE_BYTES = 48 * 1024
VALUES_A_RUN = 250


class TaskValues:
    """The values of one run, by task and key; several tasks may publish at a time."""

    def __init__(self, kept: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._values = {task: dict(values) for task, values in (kept or {}).items()}
        self._lock = threading.Lock()

    def publish(self, task: str, key: Any, value: Any) -> None:
        """Set or replace a value of a task.

        Raises:
            TaskValueError: the service would not accept the key or the value.
        """
        if not isinstance(key, str) or not key:
            raise TaskValueError(f"task {task}: the key of a task value is a text, not {key!r}.")
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise TaskValueError(f"task {task}: value {key} can't be written as JSON: {error}.") from error
        size = len(text.encode())
        if size > VALUE_BYTES:
            raise TaskValueError(
                f"task {task}: value {key} takes {size} bytes as JSON, more than {VALUE_BYTES}. Write it to a table "
                "and publish its name."
            )
        with self._lock:
            of_task = self._values.setdefault(task, {})
            if key not in of_task and sum(map(len, self._values.values())) >= VALUES_A_RUN:
                raise TaskValueError(f"task {task}: value {key} is one more than the {VALUES_A_RUN} a run may have.")
            of_task[key] = json.loads(text)

    def of(self, task: str) -> dict[str, Any]:
        """Return the values of a task."""
        with self._lock:
            return dict(self._values.get(task, {}))

    def forget(self, task: str) -> None:
        """Drop the values of a task that is run again."""
        with self._lock:
            self._values.pop(task, None)
