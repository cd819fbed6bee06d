"""Graphs of what ran: Data Factory's activities, each job's tasks, and the pipelines' datasets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from local_platform.report.layout import place
from local_platform.report.text import count, duration, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_platform.report.layout import Placed
    from local_platform.result import RunResult, StageResult

_WIDTH, _HEIGHT = 224, 50
_GAP_ACROSS = 16
_GAP_STRAIGHT, _GAP_BENT = 14, 32  # gap between two rows, if all edges between them are vertical, and if not
_MARGIN = 2
_LETTERS = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A step in a picture: a box with its name and its figures, linked to the step's line."""

    stage: StageResult
    label: str
    figures: str
    anchor: str
    x: int
    y: int
    width: int = _WIDTH
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge from one step to the next; ``taken`` when both ran."""

    path: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """One graph."""

    title: str
    remark: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int


def anchor(place: int) -> str:
    """Return the id of the line of the step at a place in the result."""
    return f"step-{place}"


def pictures(result: RunResult) -> tuple[Picture, ...]:
    """Return a graph for each kind of step that ran, in the order of the data's flow."""
    made = []
    for kind, title in (("activity", "Delivery"), ("task", "Job"), ("dataset", "Datasets")):
        steps = [(anchor(at), stage) for at, stage in enumerate(result.stages) if stage.kind == kind]
        if steps:
            made.append(_picture(title, _remark(kind, [stage for _, stage in steps]), steps, result))
    return tuple(made)


def _picture(title: str, remark: str, steps: Sequence[tuple[str, StageResult]], result: RunResult) -> Picture:
    by_key = {stage.key: stage for _, stage in steps}
    placed = place(list(by_key), {key: stage.depends_on for key, stage in by_key.items()})
    tops = _tops(placed)
    nodes = tuple(
        Node(stage, _short(stage.name), _figures(stage, result), name, *_corner(placed.places[stage.key], tops))
        for name, stage in steps
    )
    edges = tuple(
        Edge(
            _path([_corner(point, tops) for point in points]),
            taken=not any(by_key[end].status == "skipped" for end in ends),
        )
        for ends, points in placed.routes.items()
    )
    width = placed.columns * (_WIDTH + _GAP_ACROSS) - _GAP_ACROSS + 2 * _MARGIN
    height = tops[-1] + _HEIGHT + _MARGIN
    return Picture(title, remark, nodes, edges, width, height)


def _tops(placed: Placed) -> list[int]:
    """Return the y coordinate of the top of each row of boxes."""
    steps = [step for points in placed.routes.values() for step in pairwise(points)]
    bent = {row for (row, column), (_, to_column) in steps if column != to_column}
    gaps = (_HEIGHT + (_GAP_BENT if row in bent else _GAP_STRAIGHT) for row in range(placed.rows - 1))
    return list(accumulate(gaps, initial=_MARGIN))


def _corner(at: tuple[int, int], tops: Sequence[int]) -> tuple[int, int]:
    row, column = at
    return _MARGIN + column * (_WIDTH + _GAP_ACROSS), tops[row]


def _path(corners: Sequence[tuple[int, int]]) -> str:
    """Return a smooth path from the lower side of the first box, past the waypoints, to the upper side of the last."""
    middles = [(x + _WIDTH / 2, y) for x, y in corners]
    (x, y), *rest = middles
    drawn = [f"M{x:g} {y + _HEIGHT:g}"]
    y += _HEIGHT
    for place_, (to_x, to_y) in enumerate(rest):
        half = (to_y - y) / 2
        drawn.append(f"C{x:g} {y + half:g} {to_x:g} {to_y - half:g} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
        if place_ < len(rest) - 1:
            y += _HEIGHT
            drawn.append(f"V{y:g}")
    return "".join(drawn)


def _figures(stage: StageResult, result: RunResult) -> str:
    """Return a step's figures in a few words: state, time, retries and rows."""
    words = [_told(stage)]
    if stage.outcome:
        words.append(stage.outcome)
    if stage.attempts > 1:
        words.append(plural(stage.attempts - 1, "retry", "retries"))
    inner = [each for each in result.stages if each.kind == "iteration" and stage.key in each.depends_on]
    iterations = [each for each in inner if each.name.endswith("]")]
    if iterations:
        done = sum(each.status == "succeeded" for each in iterations)
        words.append(f"{done} of {len(iterations)} iterations")
    if stage.rows is not None:
        words.append(f"{count(stage.rows)} rows")
    return " · ".join(words)


def _told(stage: StageResult) -> str:
    if stage.status in {"skipped", "failed"}:
        return stage.state.lower().replace("_", " ") or stage.status
    return "unchanged" if stage.status == "unchanged" else duration(stage.seconds)


def _remark(kind: str, stages: Sequence[StageResult]) -> str:
    noun = {"activity": ("activity", "activities"), "task": ("task", "tasks"), "dataset": ("dataset", "datasets")}[kind]
    skipped = sum(stage.status == "skipped" for stage in stages)
    retries = sum(max(stage.attempts - 1, 0) for stage in stages)
    words = [plural(len(stages), *noun)]
    if skipped:
        words.append(f"{count(skipped)} not run")
    if retries:
        words.append(plural(retries, "retry", "retries"))
    return ", ".join(words)


def _short(name: str) -> str:
    name = name.rsplit(".", maxsplit=1)[-1]
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
