"""Lets threads bring datasets up to date in parallel: each dataset by one thread, while others that need it wait."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from local_platform.errors import PipelineError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """Which thread works on which dataset, and which waits for which."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._worker: dict[str, int] = {}
        self._waits_for: dict[int, str] = {}

    @contextmanager
    def take(self, dataset: str) -> Iterator[None]:
        """Within the block, work on ``dataset`` alone; other threads wait here until it is done.

        Raises:
            PipelineError: a deadlock: the thread that works on it waits, directly or through others, for the caller.
        """
        me = threading.get_ident()
        with self._changed:
            while dataset in self._worker:
                self._refuse_cycle(dataset, me)
                self._waits_for[me] = dataset
                self._changed.wait()
            self._waits_for.pop(me, None)
            self._worker[dataset] = me
        try:
            yield
        finally:
            with self._changed:
                del self._worker[dataset]
                self._changed.notify_all()

    def _refuse_cycle(self, dataset: str, me: int) -> None:
        path = [dataset]
        while (worker := self._worker.get(path[-1])) is not None and worker != me:
            if worker not in self._waits_for:
                return
            path.append(self._waits_for[worker])
        if worker == me:
            self._waits_for.pop(me, None)
            raise PipelineError(
                f"Datasets read each other in a cycle: {' -> '.join([*path, dataset])}. Break it at one of them."
            )
