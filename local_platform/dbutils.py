"""The part of ``dbutils`` that the jobs use, where they look for it: ``databricks.sdk.runtime``."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any


class TaskValues:
    """Task values of one run, as ``dbutils.jobs.taskValues`` sets them."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def set(self, key: str, value: Any) -> None:
        """Keep a value for later tasks."""
        self.values[key] = value


def install() -> TaskValues:
    """Put ``dbutils`` where a Databricks cluster has it; the task values set from now on are in what is returned."""
    task_values = TaskValues()
    runtime = ModuleType("databricks.sdk.runtime")
    runtime.__dict__["dbutils"] = SimpleNamespace(jobs=SimpleNamespace(taskValues=task_values))
    for name in ("databricks", "databricks.sdk"):
        sys.modules.setdefault(name, ModuleType(name))
    sys.modules[runtime.__name__] = runtime
    return task_values
