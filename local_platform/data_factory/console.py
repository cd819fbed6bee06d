"""Runs as lines of text: progress while one goes on, and the history.

Text from outside can neither control the terminal nor look like a line of this command.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lakehouse.foreign_text import clean
from local_platform.data_factory.record import milliseconds
from local_platform.data_factory.redaction import text_without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from local_platform.data_factory.record import ActivityRun, PipelineRun
    from local_platform.data_factory.recorder import Event

_SIGNS = {"Succeeded": "✓", "Failed": "✗", "Skipped": "-", "Inactive": "-", "Cancelled": "✗", "InProgress": "…"}
_WIDTH = 72
_INDENT = " " * 6


class Progress:
    """Prints a line for each activity that ended or waits for its next attempt.

    Args:
        write: takes a line.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def __call__(self, event: Event) -> None:
        """Print an event."""
        run = event.run
        if event.kind == "waiting":
            self._say(f"  ↻ {_place(run)}: attempt {run.retry_attempt + 2} in {event.seconds:g} s")
        elif event.kind == "finished" and run.status not in {"Skipped", "Inactive"}:
            seconds = (milliseconds(run.start, run.end) or 0) / 1000
            self._say(f"  {_SIGNS[run.status]} {_place(run):<{_WIDTH}} {seconds:8.2f} s", *_reason(run))

    def retry(self, run: PipelineRun, seconds: float) -> None:
        """Print that a failed run is followed by another."""
        self.end(run)
        self._say(f"↻ {run.pipeline_name}: the trigger starts it again in {seconds:g} s")

    def end(self, run: PipelineRun) -> None:
        """Print how a pipeline ended, and where to find more."""
        self._say(
            f"{_SIGNS[run.status]} {run.pipeline_name}: {run.status} in {run.seconds:.2f} s",
            *([text_without_credentials(run.message)] if run.message else []),
            f"run {run.run_id} (lakehouse adf runs {run.run_id[:8]})",
        )

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._write(_shown(line))


def _shown(line: str) -> str:
    return clean(line).replace("\n", f"\n{_INDENT}")


def _place(run: ActivityRun) -> str:
    return f"{run.within}/{run.activity_name}".lstrip("/")


def _reason(run: ActivityRun) -> list[str]:
    message = str((run.error or {}).get("message", ""))
    # A container's error repeats that of the activity inside, which was printed before.
    inner = (run.error or {}).get("errorCode") == "ActionFailed"
    return [f"{_INDENT}{text_without_credentials(message)}"] if message and not inner else []


def list_lines(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a table of runs."""
    if not runs:
        return ["No pipeline has run in this lake."]
    rows = [("RUN", "PIPELINE", "STATUS", "START", "SECONDS", "STARTED BY")]
    rows += [
        (
            str(run["runId"]),
            str(run["pipelineName"]),
            str(run["status"]),
            str(run["runStart"])[:19] + "Z",
            _seconds(run),
            str(run["invokedBy"].get("name", "")),
        )
        for run in runs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        _shown("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()) for row in rows
    ]


def run_lines(run: Mapping[str, Any]) -> list[str]:
    """Return one run with every attempt of its activities."""
    lines = [
        f"{run['pipelineName']}  {run['status']}  {run['runStart']}  {_seconds(run)} s",
        f"run {run['runId']}, started by {run['invokedBy'].get('name')} ({run['invokedBy'].get('invokedByType')})",
        *([run["message"]] if run.get("message") else []),
        *_block("parameters", run.get("parameters")),
        *_block("variables", run.get("variables")),
        *_block("pipelineReturnValue", run.get("pipelineReturnValue")),
        *_block("childRunIds", run.get("childRunIds")),
    ]
    for activity in run.get("activityRuns") or []:
        lines += ["", *_activity_lines(activity)]
    return [_shown(line) for line in lines]


def _activity_lines(activity: Mapping[str, Any]) -> list[str]:
    place = f"{activity['within']}/{activity['activityName']}".lstrip("/")
    attempt = f", attempt {activity['retryAttempt'] + 1}" if activity["retryAttempt"] else ""
    status = activity["status"]
    return [
        f"{_SIGNS.get(status, ' ')} {place} ({activity['activityType']}{attempt})  {status}  {_seconds(activity)} s",
        *(line for name in ("userProperties", "input", "output", "error") for line in _block(name, activity.get(name))),
    ]


def _seconds(run: Mapping[str, Any]) -> str:
    duration = run.get("durationInMs")
    return f"{duration / 1000:.3f}" if isinstance(duration, int) else "-"


def _block(name: str, value: Any) -> list[str]:
    return [f"    {name}: {json.dumps(value, ensure_ascii=False)}"] if value else []
