"""Records runs in progress, and reports their events to a callback."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from local_platform.data_factory.record import ActivityRun, Status
from local_platform.errors import EnvironmentMissingError
from local_platform.full_disk import FULL, NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_platform.data_factory.definitions import Activity
    from local_platform.data_factory.history import History
    from local_platform.data_factory.record import PipelineRun
    from local_platform.data_factory.scope import Scope
    from local_platform.workflows.clock import Clock

EventKind = Literal["started", "finished", "waiting"]


@dataclass(frozen=True, slots=True)
class Event:
    """An event of an activity.

    Attributes:
        kind: ``waiting``: this attempt failed and another one follows after ``seconds``.
        run: the attempt's record; changes until it is finished.
    """

    kind: EventKind
    run: ActivityRun
    seconds: float = 0.0


def nobody(_: Event) -> None:
    """Ignore an event."""


class Recorder:
    """Keeps the records of a run; called from many threads.

    Args:
        on_event: called for each event, one at a time.
    """

    def __init__(self, clock: Clock, history: History, on_event: Callable[[Event], None] = nobody) -> None:
        self._clock = clock
        self._history = history
        self._on_event = on_event
        self._lock = threading.RLock()

    def begin(self, pipeline: PipelineRun) -> None:
        """Record that a pipeline run begins."""
        with self._lock:
            self._history.write(pipeline)

    def end(self, pipeline: PipelineRun, status: Status, message: str) -> None:
        """Record that a pipeline run ends.

        Raises:
            EnvironmentMissingError: the disk is too full for the record, which then still says that the run goes on.
        """
        with self._lock:
            pipeline.status, pipeline.message, pipeline.end = status, message, self._clock.now()
            try:
                self._history.write(pipeline)
            except OSError as error:
                if error.errno not in FULL:
                    raise
                raise EnvironmentMissingError(
                    f"{NO_ROOM} for {self._history.file(pipeline.run_id)}. The pipeline run {pipeline.run_id} is over "
                    f"({status}), but this record says InProgress. Make room, then run the same command again; with "
                    "that id (--run-id), the record is written anew."
                ) from error

    def start(self, activity: Activity, scope: Scope, attempt: int = 0, status: Status = "InProgress") -> ActivityRun:
        """Record that an attempt begins or, with a final ``status``, that an activity is skipped."""
        run = ActivityRun(
            activity_name=activity.name,
            activity_type=activity.type,
            activity_run_id=str(uuid.uuid4()),
            pipeline_name=scope.frame.run.pipeline_name,
            pipeline_run_id=scope.frame.run.run_id,
            start=self._clock.now(),
            within=scope.within,
            retry_attempt=attempt,
            secure_input=activity.policy.secure_input,
            secure_output=activity.policy.secure_output,
        )
        with self._lock:
            scope.frame.run.activity_runs.append(run)
            self._on_event(Event("started", run))
            if status != "InProgress":
                self.finish(run, scope.frame.run, status)
        return run

    def finish(
        self,
        run: ActivityRun,
        pipeline: PipelineRun,
        status: Status,
        output: Any = None,
        error: dict[str, Any] | None = None,
    ) -> None:
        """Record that an attempt ends."""
        with self._lock:
            run.status, run.output, run.error, run.end = status, output, error, self._clock.now()
            self._on_event(Event("finished", run))
            self._history.note(pipeline)

    def waiting(self, run: ActivityRun, seconds: float) -> None:
        """Record that another attempt follows."""
        with self._lock:
            self._on_event(Event("waiting", run, seconds))
