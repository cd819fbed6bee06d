"""Which jobs are started by the files that arrived in the lake."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import TYPE_CHECKING

from local_platform.storage.locations import folder_at
from local_platform.workflows.file_arrival import Watch, look
from stacks.writing import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.lake import Lake
    from local_platform.substitutions import Substitutions
    from local_platform.workflows.definition import Job

_log = logging.getLogger(__name__)


class Triggers:
    """The file-arrival triggers of jobs on one lake; what each has seen is kept beside the jobs' records.

    A trigger's waiting times (after the last change, between two runs) are ignored, because only this run delivers. A
    paused trigger fires all the same, as the user asked for the run; the summary says so.
    """

    def __init__(self, lake: Lake, substitutions: Substitutions) -> None:
        self._lake, self._substitutions = lake, substitutions

    def fired_by(self, job: Job, now: float) -> str | None:
        """Return the location whose new files start the job; None if there are none, or the job has no such trigger.

        Args:
            job: the job.
            now: the moment of the look, in seconds since the epoch.
        """
        if job.trigger is None:
            return None
        file = self._lake.jobs / "triggers" / f"{job.address}.json"
        location = folder_at(self._substitutions.text(job.trigger.url))
        files = {file.path for file in location.files() if file.refused is None}
        at_once = dataclasses.replace(
            job.trigger, min_time_between_triggers=0.0, wait_after_last_change=0.0, paused=False
        )
        watch = _load(file)
        not_before = max(now, watch.changed_at, watch.fired_at or 0.0)  # the machine's clock may have been set back
        watch, fires = look(at_once, watch, files, not_before)
        _save(file, watch)
        return job.trigger.url if fires else None


def _load(file: Path) -> Watch:
    """Return what a trigger remembers; nothing when the file is damaged, so that its job is started once more."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return Watch(frozenset(stored["known"]), frozenset(stored["waiting"]), stored["changed_at"], stored["fired_at"])
    except FileNotFoundError:
        return Watch()
    except (ValueError, KeyError, TypeError) as error:
        _log.warning("a trigger's memory is damaged", extra={"file": str(file), "error": repr(error)})
        return Watch()


def _save(file: Path, watch: Watch) -> None:
    stored = {**dataclasses.asdict(watch), "known": sorted(watch.known), "waiting": sorted(watch.waiting)}
    write_text(file, json.dumps(stored, indent=1))
