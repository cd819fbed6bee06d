"""Attempts at a task: retries after an interval, and an end after the timeout."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lakehouse.errors import LakehouseError
from local_platform.full_disk import NO_ROOM
from local_platform.workflows.record import Attempt, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from local_platform.workflows.bodies import Cancellation
    from local_platform.workflows.clock import Clock
    from local_platform.workflows.definition import RetryPolicy, Task
    from local_platform.workflows.record import TaskRun
    from local_platform.workflows.states import ResultState

_log = logging.getLogger(__name__)


class AttemptFailedError(LakehouseError):
    """Raised by an attempt that failed without an exception: by its exit code, its iterations or a job's run."""


class Attempts:
    """Makes attempts until one succeeds or none is left.

    Args:
        clock: the run's clock.
        cancellation: that of the whole run; it also ends the current attempt.
        changed: called after each change of the record.
        slot: a lock that each attempt takes before it begins.
    """

    def __init__(
        self,
        clock: Clock,
        cancellation: Cancellation,
        changed: Callable[[], None],
        slot: AbstractContextManager[object],
    ) -> None:
        self._clock, self._run, self._changed, self._slot = clock, cancellation, changed, slot

    def make(self, task: Task, record: TaskRun, run_id: str, attempt: Callable[[Attempt, Cancellation], None]) -> None:
        """Run ``attempt``, with retries by the task's policy; the record has the result."""
        policy, first = task.retry, len(record.attempts)
        while True:
            number = len(record.attempts)
            with self._slot:
                result = self._one(task, record, f"{run_id}.{number}", attempt)
            tries = number - first
            if not _retried(policy, result, tries) or self._run.requested.is_set():
                break
            record.state.life_cycle_state = "WAITING_FOR_RETRY"
            self._changed()
            began = datetime.fromisoformat(record.attempts[-1].start_time)
            self._clock.wait(began + timedelta(seconds=policy.min_interval), self._run.requested)
            if self._run.requested.is_set():
                result = "CANCELED"
                break
        record.state = State("TERMINATED", result, _told(record.attempts[first:]))
        self._changed()

    def _one(
        self, task: Task, record: TaskRun, run_id: str, attempt: Callable[[Attempt, Cancellation], None]
    ) -> ResultState:
        started = self._clock.now()
        current = Attempt(run_id, len(record.attempts), started.isoformat(), state=State("RUNNING"))
        record.attempts.append(current)
        record.state = State("RUNNING")
        self._changed()
        result: ResultState = "SUCCESS"
        with self._run.child() as cancellation, cancellation.within(self._clock, task.timeout):
            try:
                _run(attempt, current, cancellation)
            except Exception as error:  # noqa: BLE001 - a failed task is a result of the run, and is in its record
                result = "FAILED"
                current.error, current.error_code = explained(error), type(error).__name__
                _log.info("attempt failed", extra={"task": record.task_key, "attempt": current.number})
        if cancellation.requested.is_set():
            result = "TIMEDOUT" if cancellation.timed_out else "CANCELED"
            current.error = _ended(task, current.error, timed_out=cancellation.timed_out)
            current.error_code = result
        ended = self._clock.now()
        current.end_time, current.seconds = ended.isoformat(), round((ended - started).total_seconds(), 3)
        current.state = State("TERMINATED", result, current.error or "")
        return result


def _run(attempt: Callable[[Attempt, Cancellation], None], current: Attempt, cancellation: Cancellation) -> None:
    """Make a try. ``sys.exit`` ends only the try, which then succeeds if the exit code is 0 or None.

    Raises:
        AttemptFailedError: it ended with another exit code.
    """
    try:
        attempt(current, cancellation)
    except SystemExit as ended:
        if ended.code not in {None, 0}:
            raise AttemptFailedError(f"It ended with sys.exit({ended.code!r}).") from ended


def explained(error: BaseException) -> str:
    """Return type and message of an error; of a group, those of all its errors."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join([error.message, *map(explained, error.exceptions)])
    said = f"{type(error).__name__}: {error}"
    # Spark's message has it in the middle of pages of text.
    return f"{NO_ROOM}. Make room, then run again.\n{said}" if NO_ROOM in said else said


def _told(tries: Sequence[Attempt]) -> str:
    """Return the last try's error, then earlier ones that differ: the last may fail because of what one left."""
    last, errors = tries[-1].error, dict.fromkeys(attempt.error for attempt in tries if attempt.error)
    if not last:
        return ""
    return "\nA try before ended with: ".join([last, *(error for error in errors if error != last)])


def _ended(task: Task, error: str | None, *, timed_out: bool) -> str:
    said = f"It took longer than {task.timeout:g} seconds." if timed_out and task.timeout else "It was canceled."
    return f"{said} It ended with: {error}" if error else said


def _retried(policy: RetryPolicy, result: ResultState, tries: int) -> bool:
    if policy.max_retries != -1 and tries >= policy.max_retries:
        return False
    return result == "FAILED" or (result == "TIMEDOUT" and policy.on_timeout)
