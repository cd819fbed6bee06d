"""What an activity can read while it runs, and the services that it uses."""

from __future__ import annotations

import random
import threading
from collections import ChainMap
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from data_factory.expressions import UNSET, Context, evaluate
from local_platform.data_factory.errors import ActivityError, CancelledError
from local_platform.data_factory.secret_values import SecretValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from local_platform.data_factory.definitions import Factory
    from local_platform.data_factory.handler import Handler
    from local_platform.data_factory.http_body import SizeLimits
    from local_platform.data_factory.http_client import HttpClient
    from local_platform.data_factory.record import ActivityRun, PipelineRun
    from local_platform.data_factory.recorder import Recorder
    from local_platform.data_factory.stores.store import LakeStore
    from local_platform.workflows.clock import Clock


@dataclass(frozen=True, slots=True)
class Machine:
    """The services and state that all pipelines of a run share.

    Attributes:
        handlers: how each type of activity runs.
        stop: set when the run is to end early.
        on_their_own: threads of pipeline runs that nothing waits for.
        turns: a semaphore for each pipeline that limits its concurrent runs.
        secrets: secret values that the activities handle.
    """

    factory: Factory
    store: LakeStore
    http: HttpClient
    limits: SizeLimits
    clock: Clock
    recorder: Recorder
    handlers: Mapping[str, Handler]
    stop: threading.Event = field(default_factory=threading.Event)
    on_their_own: list[threading.Thread] = field(default_factory=list)
    turns: dict[str, threading.BoundedSemaphore] = field(default_factory=dict)
    secrets: SecretValues = field(default_factory=SecretValues)
    randomness: random.Random = field(default_factory=random.SystemRandom)


@dataclass(frozen=True, slots=True)
class Frame:
    """One pipeline run as its activities see it.

    Attributes:
        system: system variables of ``pipeline()``.
        trigger: ``trigger()``.
        lock: held while variables change; iterations of a ForEach run side by side.
    """

    run: PipelineRun
    system: Mapping[str, Any]
    trigger: Mapping[str, Any]
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of an activity: its pipeline run, the containers around it, and the activities before it.

    Attributes:
        activities: outcome of each finished activity: ``output``, ``error``, ``Status``…; those of the containers
            around are seen too, and those that ran inside of others, but for a ForEach, whose iterations are many.
        item: the item of the ForEach or Filter around it.
        within: names of the containers around it.
        deadline: when the time of the attempt is over.
        run: the record of the attempt.
    """

    machine: Machine
    frame: Frame
    activities: ChainMap[str, Mapping[str, Any]] = field(default_factory=ChainMap)
    item: Any = UNSET
    within: str = ""
    deadline: datetime | None = None
    run: ActivityRun | None = None

    def context(self) -> Context:
        """Return what the expressions of an activity can refer to."""
        return Context(
            pipeline_parameters=self.frame.run.parameters,
            variables=self.frame.run.variables,
            activities=self.activities,
            item=self.item,
            global_parameters=self.machine.factory.global_parameters,
            system=self.frame.system,
            trigger=self.frame.trigger,
            clock=self.machine.clock.now,
            randomness=self.machine.randomness,
        )

    def resolve(self, value: Any) -> Any:
        """Evaluate every expression in a JSON value.

        Raises:
            ExpressionError: one is wrong or refers to what is not there.
        """
        return evaluate(value, self.context())

    def inputs(self, properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
        """Evaluate some properties of an activity, and record them as its input."""
        resolved = {name: self.resolve(properties[name]) for name in names if name in properties}
        self.record_input(resolved)
        return resolved

    def record_input(self, inputs: Mapping[str, Any]) -> None:
        """Add to what the run's record shows as input."""
        self.machine.secrets.learn(inputs)
        if self.run:
            self.run.input = {**(self.run.input or {}), **inputs}

    def inside(self, container: str, item: Any = UNSET) -> Scope:
        """Return the scope of the activities in a container; their outputs stay in it until :meth:`take_from`."""
        return replace(
            self,
            activities=self.activities.new_child(),
            item=self.item if item is UNSET else item,
            within=f"{self.within}/{container}".lstrip("/"),
            run=None,
        )

    def take_from(self, within: Scope) -> None:
        """Make the outputs of the activities in a container visible here."""
        self.activities.update(within.activities.maps[0])

    def until(self, seconds: float) -> Scope:
        """Return the same scope with a deadline in so many seconds, or the present one if that is earlier."""
        deadline = self.machine.clock.now() + timedelta(seconds=seconds)
        return replace(self, deadline=min(deadline, self.deadline) if self.deadline else deadline)

    def remaining(self, most: float) -> float:
        """Return the seconds until the deadline, at most ``most``."""
        left = (self.deadline - self.machine.clock.now()).total_seconds() if self.deadline else most
        return max(0.001, min(most, left))

    def check(self) -> None:
        """Raise an error when the run was stopped or the time is over.

        Raises:
            CancelledError: the run was stopped.
            ActivityError: the time is over.
        """
        if self.machine.stop.is_set():
            raise CancelledError("The run was stopped.")
        if self.deadline and self.machine.clock.now() >= self.deadline:
            raise ActivityError("The activity's time is over: it ran into its timeout.", "ActivityTimeout")

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the deadline or the end of the run; raises what :meth:`check` raises."""
        until = self.machine.clock.now() + timedelta(seconds=seconds)
        over = self.deadline is not None and self.deadline <= until
        self.machine.clock.wait(self.deadline if over and self.deadline else until, unless=self.machine.stop)
        self.check()

    @contextmanager
    def watch(self, cut_off: Callable[[], None]) -> Iterator[None]:
        """Call ``cut_off`` from another thread at the deadline; for a block that can't check the clock itself."""
        if self.deadline is None:
            yield
            return
        leave = self.machine.clock.call_later(self.remaining(float("inf")), cut_off)
        try:
            yield
        finally:
            leave()
