"""The interface between the graph of a job and the work of its tasks: the runner makes a call, a body does the work."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from local_platform.workflows.clock import Clock
    from local_platform.workflows.definition import PipelineTask, WheelTask
    from local_platform.workflows.task_values import TaskValues


class Cancellation:
    """Asks a body to end; a body that can be interrupted registers how."""

    def __init__(self) -> None:
        self.requested = threading.Event()
        self.timed_out = False
        self._interrupts: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def request(self, *, timed_out: bool) -> None:
        """Ask the body to end."""
        with self._lock:
            if self.requested.is_set():
                return
            self.timed_out = timed_out
            self.requested.set()
            interrupts = list(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Within the block, call ``interrupt`` when the body is asked to end, or at once if it was asked before."""
        with self._lock:
            self._interrupts.append(interrupt)
            late = self.requested.is_set()
        if late:
            interrupt()
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)

    @contextmanager
    def within(self, clock: Clock, seconds: float | None) -> Iterator[None]:
        """Ask the body to end when the block takes longer; None for any time."""
        leave = clock.call_later(seconds, lambda: self.request(timed_out=True)) if seconds else None
        try:
            yield
        finally:
            if leave:
                leave()

    @contextmanager
    def child(self) -> Iterator[Cancellation]:
        """Within the block, a part of the work can be cancelled alone; cancelling the whole also cancels it."""
        part = Cancellation()
        with self.interrupting(lambda: part.request(timed_out=False)):
            yield part


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt at a task that does work, with its references resolved.

    Attributes:
        label: the task's key; for an iteration, with its input.
        task_key: under which its task values are kept.
        run_id: the attempt's own id.
        work: what to do.
        parameters: command-line parameters of a wheel's entry point.
        values: the run's task values.
        log: file of the body's log.
        cancellation: tells the body to end early.
    """

    label: str
    task_key: str
    run_id: str
    work: WheelTask | PipelineTask
    parameters: tuple[str, ...]
    values: TaskValues
    log: Path
    cancellation: Cancellation = field(default_factory=Cancellation)


class Bodies(Protocol):
    """Does the work of a call; raises an error when it fails."""

    def __call__(self, call: Call) -> None:
        """Do the work."""


@dataclass(frozen=True, slots=True)
class Step:
    """A task or an iteration, for a watcher: its label, and its result; None while it runs."""

    label: str
    task_key: str
    result: str | None = None
    seconds: float = 0.0
    error: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Watcher(Protocol):
    """Receives the start and end of tasks; may be called from several threads."""

    def task_started(self, step: Step) -> None:
        """A task or an iteration begins."""

    def task_finished(self, step: Step) -> None:
        """A task or an iteration has ended, or was skipped."""
