"""Turns the activities of a Data Factory run into the steps that a run reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local_platform.data_factory.definitions import activities
from local_platform.result import StageResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local_platform.data_factory import ActivityRun, Event, Factory, PipelineRun
    from local_platform.result import Status
    from local_platform.stages import Watcher

_LAYER = "raw"
_STATUS: Mapping[str, Status] = {"Succeeded": "succeeded", "Skipped": "skipped", "Inactive": "skipped"}
_PLACE = re.compile(r"^(?P<container>[^\[/]+)")


class ActivityWatch:
    """Reports the pipeline's top-level activities to a watcher, not those within a loop or a branch."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher

    def __call__(self, event: Event) -> None:
        """Handle an event: an attempt begins or ends, or is followed by another."""
        run = event.run
        if run.within:
            return
        if event.kind == "started":
            self._watcher.stage_started(run.activity_name, _LAYER)
        elif event.kind == "finished":
            self._watcher.stage_finished(_step([run], 0.0, run, run.activity_name, ()))


def activity_steps(run: PipelineRun, factory: Factory, began: float) -> Iterator[StageResult]:
    """Yield a step for each activity of the pipeline, and for those within them that copied or failed.

    Args:
        run: the record of the run.
        factory: its definitions, which hold the dependencies.
        began: when the pipeline's run began, in seconds since the start of the whole run.
    """
    definition = factory.pipeline(run.pipeline_name)
    before = {
        activity.name: tuple(f"{run.pipeline_name}/{item.activity}" for item in activity.depends_on)
        for activity in activities(definition.get("activities") or [])
    }
    tries: dict[tuple[str, str], list[ActivityRun]] = {}
    for attempt in run.activity_runs:
        tries.setdefault((attempt.within, attempt.activity_name), []).append(attempt)
    for (within, name), attempts in tries.items():
        if not within:
            yield _step(attempts, began, run, name, before.get(name, ()))
        elif attempts[-1].activity_type == "Copy" or attempts[-1].status == "Failed":
            container = _PLACE.match(within)
            parent = f"{run.pipeline_name}/{container['container'] if container else within}"
            file = attempts[-1].user_properties.get("File")
            yield _step(attempts, began, run, f"{name}[{file}]" if file else name, (parent,), within)


def _step(
    attempts: list[ActivityRun],
    began: float,
    run: PipelineRun | ActivityRun,
    name: str,
    before: tuple[str, ...],
    within: str = "",
) -> StageResult:
    first, last = attempts[0], attempts[-1]
    end = last.end or last.start
    status = _STATUS.get(last.status, "failed")
    return StageResult(
        name,
        _LAYER,
        status,
        round(began + (first.start - run.start).total_seconds(), 3),
        round((end - first.start).total_seconds(), 3),
        _message(last) if status == "failed" else None,
        kind="iteration" if within else "activity",
        key=f"{last.pipeline_name}/{within + '/' if within else ''}{last.activity_name}",
        depends_on=before,
        state=last.status,
        attempts=0 if status == "skipped" else len(attempts),
        recovered_from=_message(attempts[-2]) if status == "succeeded" and len(attempts) > 1 else None,
        log=f"_factory/runs/{last.pipeline_run_id}.json",
    )


def _message(attempt: ActivityRun) -> str | None:
    return str((attempt.error or {}).get("message", "")) or None
