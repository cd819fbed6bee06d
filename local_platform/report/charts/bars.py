"""Horizontal bars from ranked figures, for ratings, categories and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_platform.report.charts.kinds import Bar, BarPanel, Segment, Tick
from local_platform.report.charts.scales import count_ticks
from local_platform.report.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence

_TICKS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A bar before it is scaled: label, remark, each series' number with its tooltip, and a share if any."""

    label: str
    note: str
    parts: tuple[tuple[int, int, str], ...]
    share: str = ""

    @property
    def size(self) -> int:
        """The sum of the parts."""
        return sum(number for _, number, _ in self.parts)


def draw(panels: Sequence[tuple[str, Sequence[Figure]]]) -> tuple[tuple[BarPanel, ...], tuple[Tick, ...]]:
    """Return the panels on a common scale, and its ticks."""
    largest = max((figure.size for _, figures in panels for figure in figures), default=0)
    end, ticks = count_ticks(largest, _TICKS)
    return tuple(
        BarPanel(heading, tuple(_bar(figure, end) for figure in figures)) for heading, figures in panels
    ), ticks


def _bar(figure: Figure, end: int) -> Bar:
    segments = tuple(
        Segment(series, round(100 * number / end, 2), title) for series, number, title in figure.parts if number
    )
    return Bar(figure.label, figure.note, segments, count(figure.size), figure.share)
