"""The part of ``dbutils`` that jobs use, where they look for it: ``databricks.sdk.runtime``.

Reference: https://docs.databricks.com/aws/en/dev-tools/databricks-utils#jobs-utility-dbutilsjobs
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from local_platform.workflows.errors import TaskValueError
from local_platform.workflows.tasks.current import current_call

if TYPE_CHECKING:
    from local_platform.workflows.bodies import Call

_MISSING = object()


class _TaskValues:
    """``dbutils.jobs.taskValues``."""

    def set(self, key: str, value: Any) -> None:
        """Publish a value for the tasks after this one."""
        call = _call()
        call.values.publish(call.task_key, key, value)

    def get(
        self,
        taskKey: str,  # noqa: N803 - Databricks' own name
        key: str,
        default: Any = _MISSING,
        debugValue: Any = None,  # noqa: N803, ARG002 - the same; it is for notebooks outside a job
    ) -> Any:
        """Return a value that another task published, or the default."""
        values = _call().values.of(taskKey)
        if key in values:
            return values[key]
        if default is _MISSING:
            raise TaskValueError(f"Task {taskKey} has not published a value {key!r}. Give a default, or publish it.")
        return default


def install() -> None:
    """Install ``dbutils`` where a Databricks cluster has it; values published there are those of the thread's task."""
    runtime = ModuleType("databricks.sdk.runtime")
    runtime.__dict__["dbutils"] = SimpleNamespace(jobs=SimpleNamespace(taskValues=_TaskValues()))
    for name in ("databricks", "databricks.sdk"):
        sys.modules.setdefault(name, ModuleType(name))
    sys.modules[runtime.__name__] = runtime


def _call() -> Call:
    call = current_call()
    if call is None:
        raise TaskValueError("Task values can only be used in a job's task, and this thread runs none.")
    return call
