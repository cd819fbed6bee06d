"""Runs lists of activities by their dependencies, as the service does, and each activity by its policy.

Source of the rules: "Errors and conditional execution" and "Deactivate an activity" of Data Factory's documentation.
"""

from __future__ import annotations

import logging
import traceback
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from data_factory.expressions import ExpressionError
from local_platform.data_factory.errors import ActivityError, FactoryError, FactoryRunError
from local_platform.data_factory.malformed import ADVICE, MALFORMED
from local_platform.data_factory.record import ActivityRun, moment
from local_platform.data_factory.timespan import timespan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.scope import Scope

_log = logging.getLogger(__name__)
_BEYOND_RETRY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Failure:
    """The activity whose failure made a list of activities fail, and its error."""

    activity: str
    error: Mapping[str, Any]


def run_block(activities: tuple[Activity, ...], scope: Scope) -> Failure | None:
    """Run a list of activities; those that don't wait for each other run side by side.

    Returns:
        None when the list succeeded: when every leaf did or, in place of a skipped leaf, all that it depends on.

    Raises:
        CancelledError: the run was stopped.
    """
    block = _Block(activities, scope)
    block.run()
    return block.failure()


@dataclass(slots=True)
class _Block:
    activities: tuple[Activity, ...]
    scope: Scope
    outcomes: dict[str, str] = field(default_factory=dict)
    running: dict[Future[str], Activity] = field(default_factory=dict)

    def run(self) -> None:
        pending = list(self.activities)
        with ThreadPoolExecutor(max_workers=max(1, len(pending))) as pool:
            try:
                while pending or self.running:
                    ready = [activity for activity in pending if self._decided(activity)]
                    pending = [activity for activity in pending if activity not in ready]
                    self._begin(ready, pool)
                    if not ready:
                        self._await(pending)
            except BaseException:
                self.scope.machine.stop.set()  # else leaving the pool would wait for everything that still runs
                raise

    def _decided(self, activity: Activity) -> bool:
        return all(dependency.activity in self.outcomes for dependency in activity.depends_on)

    def _begin(self, ready: list[Activity], pool: ThreadPoolExecutor) -> None:
        for activity in ready:
            if not all(dependency.met_by(self.outcomes[dependency.activity]) for dependency in activity.depends_on):
                self.outcomes[activity.name] = pass_over(activity, self.scope)
            elif len(ready) == 1 and not self.running:
                self.outcomes[activity.name] = run_activity(activity, self.scope)  # nothing else runs: no thread
            else:
                self.running[pool.submit(run_activity, activity, self.scope)] = activity

    def _await(self, pending: list[Activity]) -> None:
        if not self.running:
            names = ", ".join(sorted(activity.name for activity in pending))
            raise FactoryError(f"The activities {names} wait for each other or for one that does not exist.")
        done, _ = wait(self.running, return_when=FIRST_COMPLETED)
        for future in done:
            self.outcomes[self.running.pop(future).name] = future.result()

    def failure(self) -> Failure | None:
        """Return the failure of the leaves, if any; a skipped leaf is judged by what it depends on."""
        by_name = {activity.name: activity for activity in self.activities}
        parents = {dependency.activity for activity in self.activities for dependency in activity.depends_on}
        judged = [name for name in by_name if name not in parents]
        for name in judged:  # the list grows during the loop
            if self.outcomes[name] == "Failed":
                return Failure(name, self.scope.activities[name].get("error") or {})
            if self.outcomes[name] == "Skipped":
                above = (dependency.activity for dependency in by_name[name].depends_on)
                judged.extend(parent for parent in above if parent not in judged)
        return None


def pass_over(activity: Activity, scope: Scope) -> str:
    """Record that an activity is skipped because its dependencies are not met."""
    scope.machine.recorder.start(activity, scope, status="Skipped")
    scope.activities[activity.name] = {"output": None, "error": None, "Status": "Skipped"}
    return "Skipped"


def run_activity(activity: Activity, scope: Scope) -> str:
    """Run one activity with its retries, and put its output into the scope. Any error that it raises is its failure.

    Returns:
        The outcome that activities after it see: Succeeded, Failed or, for an inactive one, Skipped.

    Raises:
        CancelledError: the run was stopped.
    """
    if activity.marked_as:
        scope.machine.recorder.start(activity, scope, status="Inactive")
        scope.activities[activity.name] = {"Status": activity.marked_as}
        return activity.marked_as
    attempt = 0
    while True:
        run, pause = _attempt(activity, scope, attempt)
        if pause is None or not _waited(run, pause, scope):
            scope.activities[activity.name] = _seen_by_others(run)
            return run.status
        attempt += 1


def _attempt(activity: Activity, scope: Scope, number: int) -> tuple[ActivityRun, float | None]:
    """Return the attempt's record, and the seconds until the next attempt if there is to be one."""
    recorder, pipeline = scope.machine.recorder, scope.frame.run
    run, retries = recorder.start(activity, scope, number), _Retries()
    try:
        scope.check()
        retries = _Retries.of(activity, scope)
        run.user_properties = {
            str(item.get("name")): scope.resolve(item.get("value")) for item in activity.user_properties
        }
        output = scope.machine.handlers[activity.type].run(activity, _with_time(activity, replace(scope, run=run)))
    except BaseException as error:
        if scope.machine.stop.is_set() or not isinstance(error, Exception):
            recorder.finish(run, pipeline, "Cancelled")
            raise
        failure = _failure(error, activity, scope)
    else:
        recorder.finish(run, pipeline, "Succeeded", output)
        return run, None
    recorder.finish(run, pipeline, "Failed", run.output, _error(failure, activity, scope))
    return run, retries.pause(failure, number)


def _waited(run: ActivityRun, pause: float, scope: Scope) -> bool:
    """Wait for the next attempt; False if the timeout of a container around the activity is reached first."""
    scope.machine.recorder.waiting(run, pause)
    try:
        scope.wait(pause)
    except ActivityError:
        return False
    return True


def _failure(error: Exception, activity: Activity, scope: Scope) -> ActivityError:
    """Return the error of an activity for any exception that was raised in it."""
    if isinstance(error, ActivityError):
        return error
    if isinstance(error, ExpressionError):
        return ActivityError(str(error), "InvalidTemplate", permanent=True)
    if isinstance(error, FactoryRunError):
        return ActivityError(str(error), "InvalidSettings", permanent=True)
    if isinstance(error, OSError):
        return ActivityError(f"{error.strerror or error}: {error.filename or ''}", "StoreFailed", kind="SystemError")
    _log.info("An activity failed with an error that is not its own.", extra=_traced(error, activity, scope))
    if isinstance(error, MALFORMED) and not isinstance(error, UnicodeError):
        return ActivityError(
            f"The activity {activity.name!r}, or its data, {ADVICE}", "InvalidSettings", permanent=True
        )
    told = "".join(traceback.format_exception_only(error)).strip()
    return ActivityError(
        f"The activity {activity.name!r} failed with an unexpected error: {told}.",
        "InternalError",
        kind="SystemError",
    )


def _traced(error: Exception, activity: Activity, scope: Scope) -> dict[str, str]:
    trace = scope.machine.secrets.hidden_in("".join(traceback.format_exception(error)))
    return {"activity": activity.name, "exception": trace}


def _error(error: ActivityError, activity: Activity, scope: Scope) -> dict[str, Any]:
    message = scope.machine.secrets.hidden_in(str(error))
    return {"errorCode": error.code, "message": message, "failureType": error.kind, "target": activity.name}


def _with_time(activity: Activity, scope: Scope) -> Scope:
    """Return the scope with the activity's deadline; a container has no timeout of its own and keeps the deadline."""
    if "policy" not in activity.body:
        return scope
    limit = timespan(f"timeout of {activity.name!r}", scope.resolve(activity.policy.timeout))
    return scope.until(limit.total_seconds())


@dataclass(frozen=True, slots=True)
class _Retries:
    """How often an activity is retried, and after how many seconds."""

    most: int = 0
    interval: int = 0

    @classmethod
    def of(cls, activity: Activity, scope: Scope) -> Self:
        policy = activity.policy
        return cls(
            _number(activity, "retry", scope.resolve(policy.retry)),
            _number(activity, "retryIntervalInSeconds", scope.resolve(policy.retry_interval)),
        )

    def pause(self, error: ActivityError, attempt: int) -> float | None:
        """Return the seconds until the next attempt: the policy's, or more if the server asks for more."""
        if error.permanent or attempt >= self.most:
            return None
        pause = max(float(self.interval), error.retry_after or 0.0)
        return None if pause > _BEYOND_RETRY_SECONDS else pause


def _number(activity: Activity, name: str, value: Any) -> int:
    try:
        return int(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise FactoryError(f"{activity.name!r}: {name} is {value!r}, which is no whole number.") from error


def _seen_by_others(run: ActivityRun) -> dict[str, Any]:
    seconds = (run.end - run.start).total_seconds() if run.end else 0.0
    return {
        "output": run.output,
        "error": run.error,
        "Status": run.status,
        "ActivityRunId": run.activity_run_id,
        "ExecutionStartTime": moment(run.start),
        "ExecutionEndTime": moment(run.end),
        "Duration": f"{seconds:.7f}",
    }
