"""Limits the concurrent runs of a job, and queues or skips further ones.

Reference: https://docs.databricks.com/aws/en/jobs/advanced (maximum concurrent runs; a run over it is skipped, or waits
if the job has queueing) and https://docs.databricks.com/api/workspace/jobs/create (a maximum of 0 skips all new runs)
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local_platform.workflows.definition import Job


class Admission:
    """Counts the runs of each job in this process."""

    def __init__(self) -> None:
        self._running: Counter[int] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def run(self, job: Job, on_queued: Callable[[], None]) -> Iterator[bool]:
        """Take a place for a run; False when there is none and the job does not queue.

        Args:
            job: the job.
            on_queued: called before waiting for a place.
        """
        with self._changed:
            full = self._running[job.id] >= job.max_concurrent_runs
            if full and not (job.queued and job.max_concurrent_runs):
                admitted = False
            else:
                if full:
                    on_queued()
                self._changed.wait_for(lambda: self._running[job.id] < job.max_concurrent_runs)
                self._running[job.id] += 1
                admitted = True
        try:
            yield admitted
        finally:
            if admitted:
                with self._changed:
                    self._running[job.id] -= 1
                    self._changed.notify_all()
