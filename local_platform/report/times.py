"""When each stage of a run took place, and what took how much of the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.report.charts.scales import time_ticks
from local_platform.report.graph import anchor
from local_platform.report.text import duration, plural

if TYPE_CHECKING:
    from local_platform.report.charts.kinds import Tick
    from local_platform.result import RunResult, StageResult

_TIME_TICKS = 5
_NOTICEABLE = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class StageBar:
    """A stage's place on the time axis, in percent; ``note`` tells state, outcome and retries."""

    stage: StageResult
    anchor: str
    left: float
    width: float
    note: str
    inner: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stages by start over an axis of seconds."""

    bars: tuple[StageBar, ...]
    ticks: tuple[Tick, ...]
    longest: str


def timeline(result: RunResult) -> Timeline:
    """Return the stages as bars; the axis covers the run and every stage. Steps done by an earlier run have no bar."""
    stages = sorted(enumerate(result.stages), key=lambda item: item[1].started)
    end = max([_NOTICEABLE, result.seconds, *(stage.started + stage.seconds for _, stage in stages)])
    ticks = time_ticks(end, _TIME_TICKS)
    bars = tuple(_bar(anchor(place), stage, end) for place, stage in stages)
    longest = max((stage for _, stage in stages), key=lambda stage: stage.seconds, default=None)
    return Timeline(bars, ticks, f"{longest.name}, {duration(longest.seconds)}" if longest else "")


def _bar(name: str, stage: StageResult, end: float) -> StageBar:
    earlier = stage.started < 0
    width = 0.0 if earlier else round(100 * stage.seconds / end, 2)
    notes = [] if stage.status == "succeeded" else [stage.state.lower().replace("_", " ") or stage.status]
    if stage.outcome:
        notes.append(stage.outcome)
    if stage.attempts > 1:
        notes.append(plural(stage.attempts - 1, "retry", "retries"))
    if earlier:
        notes.append("done by an earlier run")
    left = max(0.0, round(100 * stage.started / end, 2))
    return StageBar(stage, name, left, width, ", ".join(notes), stage.kind in {"iteration", "dataset"})


@dataclass(frozen=True, slots=True)
class TimeShare:
    """What a part of the run took of its time, in seconds and percent."""

    name: str
    seconds: float
    percent: float


def time_shares(result: RunResult) -> tuple[TimeShare, ...]:
    """Return how long each part of the run took by the clock: stages that ran in parallel count once."""
    parts: dict[str, list[StageResult]] = {}
    for stage in result.stages:
        name = {"platform": stage.name, "activity": "delivery", "task": f"task {stage.name}"}.get(stage.kind)
        if name and stage.started >= 0 and stage.seconds:
            parts.setdefault(name, []).append(stage)
    seconds = {name: _covered(stages) for name, stages in parts.items()}
    rest = result.seconds - _covered([stage for stages in parts.values() for stage in stages])
    if seconds and rest > _NOTICEABLE:
        seconds["between them"] = rest
    whole = max(result.seconds, 1e-9)
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return tuple(
        TimeShare(name, taken, round(100 * taken / whole, 1)) for name, taken in ordered if taken >= _NOTICEABLE
    )


def _covered(stages: list[StageResult]) -> float:
    """Return the seconds during which at least one of the stages ran."""
    covered, until = 0.0, 0.0
    for stage in sorted(stages, key=lambda stage: stage.started):
        end = stage.started + stage.seconds
        covered += max(0.0, end - max(until, stage.started))
        until = max(until, end)
    return covered
