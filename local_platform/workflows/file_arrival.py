"""The file-arrival trigger: decides when new files start a run.

Reference: https://docs.databricks.com/aws/en/jobs/file-arrival-triggers. New files count, at any depth below the
location; files that are overwritten or removed don't. "Minimum time between triggers" waits after the start of the run
that was triggered last; "wait after last change" waits until no file has arrived for that long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from local_platform.workflows.definition import FileArrival


@dataclass(frozen=True, slots=True)
class Watch:
    """A trigger's state between checks.

    Attributes:
        known: files that were there when it last fired, or that it has seen since.
        waiting: files that arrived since it last fired.
        changed_at: when the latest of those was first seen, in seconds of any clock that does not go back.
        fired_at: when it last fired; None if it never did.
    """

    known: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    changed_at: float = 0.0
    fired_at: float | None = None


def look(trigger: FileArrival, watch: Watch, files: AbstractSet[str], now: float) -> tuple[Watch, bool]:
    """Return the trigger's state after a check of the location, and whether it fires.

    Args:
        trigger: the definition.
        watch: its state.
        files: the names that are there now.
        now: the time of the check, by the clock of ``watch``.
    """
    arrived = frozenset(files) - watch.known
    waiting = watch.waiting | arrived
    changed_at = now if arrived else watch.changed_at
    seen = watch.known | arrived
    if not waiting or trigger.paused or now < due(trigger, Watch(seen, waiting, changed_at, watch.fired_at)):
        return Watch(seen, waiting, changed_at, watch.fired_at), False
    return Watch(seen, frozenset(), changed_at, now), True


def due(trigger: FileArrival, watch: Watch) -> float:
    """Return the earliest moment at which the waiting files can start a run, if no more arrive."""
    quiet = watch.changed_at + trigger.wait_after_last_change
    if watch.fired_at is None:
        return quiet
    return max(quiet, watch.fired_at + trigger.min_time_between_triggers)
