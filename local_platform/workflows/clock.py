"""The clock of a run; tests use a simulated one, so that no test waits."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock(Protocol):
    """Tells the time, waits, and calls back."""

    def now(self) -> datetime:
        """Return the time, in UTC."""

    def wait(self, until: datetime, unless: threading.Event) -> None:
        """Return at a time, or as soon as an event is set."""

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Call ``action`` after some seconds; the returned function cancels the call."""


class SystemClock:
    """The machine's clock, set to another day when asked to.

    Args:
        day_shift: added to the machine's time, so that a run can be tried as of another weekday.
    """

    def __init__(self, day_shift: timedelta = timedelta()) -> None:
        # Read once, so that setting the machine's clock during a run does not change the run's times.
        self._anchor = datetime.now(UTC) + day_shift
        self._monotonic = time.monotonic()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._anchor + timedelta(seconds=time.monotonic() - self._monotonic)

    def wait(self, until: datetime, unless: threading.Event) -> None:
        """Return at a time, or as soon as an event is set."""
        unless.wait(max(0.0, (until - self.now()).total_seconds()))

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        """Call ``action`` after some seconds, in a thread of its own; the returned function cancels the call."""
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()
        return timer.cancel
