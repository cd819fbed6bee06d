"""States of runs, as the service names them.

Reference: https://docs.databricks.com/api/workspace/jobs/getrun (``RunLifeCycleState``, ``RunResultState``)
"""

from __future__ import annotations

from typing import Literal

LifeCycleState = Literal[
    "PENDING", "BLOCKED", "RUNNING", "WAITING_FOR_RETRY", "QUEUED", "TERMINATED", "SKIPPED", "INTERNAL_ERROR"
]
ResultState = Literal[
    "SUCCESS",
    "FAILED",
    "TIMEDOUT",
    "CANCELED",
    "EXCLUDED",
    "DISABLED",
    "SUCCESS_WITH_FAILURES",
    "UPSTREAM_FAILED",
    "UPSTREAM_CANCELED",
    "MAXIMUM_CONCURRENT_RUNS_REACHED",
]

# An excluded task is skipped and counts as successful for the job; a disabled one was left out on purpose.
LEFT_OUT: frozenset[ResultState] = frozenset({"EXCLUDED", "DISABLED"})
SUCCEEDED: frozenset[ResultState] = frozenset({"SUCCESS", "SUCCESS_WITH_FAILURES"})
CANCELED: frozenset[ResultState] = frozenset({"CANCELED", "UPSTREAM_CANCELED"})


def has_failed(result: ResultState) -> bool:
    """Return whether a task with this result counts as failed for the tasks after it."""
    return result not in SUCCEEDED and result not in LEFT_OUT
