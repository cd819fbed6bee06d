"""Runs the steps of a run in order or side by side, and keeps what became of each."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from local_platform.result import StageResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from local_platform.result import Status

_log = logging.getLogger(__name__)
_SIDE_BY_SIDE = 3


class Watcher(Protocol):
    """Is told of stages as they begin and end; may be called from several threads."""

    def stage_started(self, name: str, layer: str) -> None:
        """A stage begins."""

    def stage_finished(self, stage: StageResult) -> None:
        """A stage has ended."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: a name, the layer it fills, and what it does."""

    name: str
    layer: str
    work: Callable[[], None]


@dataclass(slots=True)
class Stages:
    """The stages of a run so far; once one has failed, those that would come after it are skipped."""

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
        started = time.monotonic()
        self.watcher.stage_started(name, layer)
        _log.info("stage started", extra={"stage": name, "layer": layer})
        error: str | None = None
        status: Status = "failed"
        try:
            yield
            status = "succeeded"
        except BaseException as raised:
            error = _explained(raised)
            _log.exception("stage failed", extra={"stage": name})
            raise
        finally:
            seconds = time.monotonic() - started
            self._finish(StageResult(name, layer, status, round(started - self.began, 3), round(seconds, 3), error))

    def run(self, stages: Sequence[Stage]) -> None:
        """Run stages that do not depend on each other, two at a time; skip them all when an earlier one failed."""
        if self.failed:
            for stage in stages:
                self._finish(StageResult(stage.name, stage.layer, "skipped", self.elapsed(), 0.0))
            return
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            list(pool.map(self._run, stages))

    def _run(self, stage: Stage) -> None:
        try:
            with self.stage(stage.name, stage.layer):
                stage.work()
        except Exception:  # noqa: BLE001 - kept in the stage's result; the run's other stages and its report go on
            return

    def _finish(self, result: StageResult) -> None:
        self.done.append(result)
        _log.info("stage finished", extra={"stage": result.name, "status": result.status, "seconds": result.seconds})
        self.watcher.stage_finished(result)

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return round(time.monotonic() - self.began, 3)


def _explained(error: BaseException) -> str:
    """Return what an error says; a group says what each of its errors says."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join([error.message, *map(_explained, error.exceptions)])
    return f"{type(error).__name__}: {error}"
