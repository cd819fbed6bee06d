"""A clock for runs that never wait."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 12, 1, 3, 0, 5, tzinfo=UTC)


class FastClock:
    """Waiting moves the time on; `waits` holds how long each one would have been, in seconds.

    With `hurry`, what is to be called at a deadline is called at once, as if the time were over.
    """

    def __init__(self, *, hurry: bool = False) -> None:
        self._now = START
        self._hurry = hurry
        self._lock = threading.Lock()
        self.waits: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            self._now += timedelta(milliseconds=1)
            return self._now

    def wait(self, until: datetime, unless: threading.Event) -> None:
        if unless.is_set():
            return
        with self._lock:
            self.waits.append(round((until - self._now).total_seconds(), 1))
            self._now = max(self._now, until)

    def call_later(self, seconds: float, action: Callable[[], None]) -> Callable[[], None]:
        if self._hurry:
            with self._lock:
                self._now += timedelta(seconds=seconds)
            action()
        return lambda: None
