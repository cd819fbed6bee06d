"""Times the platform's own work in a run, and reports it and the tasks of jobs to a watcher."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from local_platform.result import StageResult
from local_platform.steps import layer_of, status_of
from local_platform.workflows.attempts import explained

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from local_platform.result import Status
    from local_platform.workflows.bodies import Step

_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """Receives the start and end of stages; may be called from several threads."""

    def stage_started(self, name: str, layer: str) -> None:
        """A stage begins."""

    def stage_finished(self, stage: StageResult) -> None:
        """A stage has ended."""


@dataclass(slots=True)
class Stages:
    """The platform's own stages of a run so far."""

    watcher: Watcher
    began: float = field(default_factory=time.monotonic)
    done: list[StageResult] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether a stage has failed."""
        return any(stage.status == "failed" for stage in self.done)

    @contextmanager
    def stage(self, name: str, layer: str) -> Iterator[None]:
        """Time the block as a stage; its error is kept and raised."""
        started = self.elapsed()
        self.watcher.stage_started(name, layer)
        _log.info("stage started", extra={"stage": name, "layer": layer})
        error: str | None = None
        status: Status = "failed"
        try:
            yield
            status = "succeeded"
        except BaseException as raised:
            error = explained(raised)
            _log.exception("stage failed", extra={"stage": name})
            raise
        finally:
            seconds = round(self.elapsed() - started, 3)
            result = StageResult(name, layer, status, started, seconds, error, key=f"platform/{name}")
            self.done.append(result)
            _finished(self.watcher, result)

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return round(time.monotonic() - self.began, 3)


class TaskWatch:
    """Reports the tasks of jobs to a watcher of stages."""

    def __init__(self, watcher: Watcher, schemas: Collection[str]) -> None:
        self._watcher, self._schemas = watcher, schemas

    def task_started(self, step: Step) -> None:
        """A task or an iteration begins."""
        layer = layer_of(step.task_key, self._schemas)
        _log.info("stage started", extra={"stage": step.label, "layer": layer})
        self._watcher.stage_started(step.label, layer)

    def task_finished(self, step: Step) -> None:
        """A task or an iteration has ended, or was skipped."""
        layer = layer_of(step.task_key, self._schemas)
        status = status_of(step.result)
        error = step.error if status == "failed" else None
        _finished(self._watcher, StageResult(step.label, layer, status, 0.0, step.seconds, error))


def _finished(watcher: Watcher, stage: StageResult) -> None:
    _log.info("stage finished", extra={"stage": stage.name, "status": stage.status, "seconds": stage.seconds})
    watcher.stage_finished(stage)
