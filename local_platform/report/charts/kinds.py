"""The kinds of charts: plain data whose lengths are percentages, drawn by ``templates/charts``.

Each kind answers a question (its title), says the answer in words, and carries its numbers as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DataTable:
    """A chart's numbers as text: formatted cells, the columns that hold numbers, and the rows not shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """The fields of all kinds of charts."""

    question: str
    answer: str
    table: DataTable


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled position on an axis, in percent of its length."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its series, its length in percent of the axis, and its figure in words."""

    series: int
    length: float
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, a remark on it, its parts, its figure, and its share of a whole if it has one."""

    label: str
    note: str
    segments: tuple[Segment, ...]
    figure: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class BarPanel:
    """Bars that share one axis; panels of a chart stand side by side."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class BarChart(Chart):
    """Horizontal bars; all panels have the same scale, so that their bars compare."""

    label_axis: str
    value_axis: str
    ticks: tuple[Tick, ...]
    panels: tuple[BarPanel, ...]
    series: tuple[str, ...] = ()
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A series of a plot as SVG path data on a canvas of 1000 by 100; empty for a plot of columns."""

    series: int
    path: str
    area: str


@dataclass(frozen=True, slots=True)
class Column:
    """A rectangle of a plot, on the same canvas."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """A vertical strip of a plot that shows its figures on hover."""

    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One measure over time."""

    measure: str
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeChart(Chart):
    """Plots over a common time axis."""

    time_axis: str
    x_ticks: tuple[Tick, ...]
    plots: tuple[Plot, ...]
    series: tuple[str, ...]
    kind: str = field(default="time", init=False)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure and its shade, 0 (none) to 6 (most)."""

    figure: str
    shade: int
    title: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a heat map with its sum over all columns, those not shown included."""

    label: str
    cells: tuple[HeatCell, ...]
    total: str


@dataclass(frozen=True, slots=True)
class HeatMap(Chart):
    """A table whose cells are shaded by their figure."""

    row_axis: str
    column_axis: str
    measure: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    kind: str = field(default="heat_map", init=False)


@dataclass(frozen=True, slots=True)
class PlainChart(Chart):
    """A mart without a chart: only its table is shown."""

    kind: str = field(default="plain", init=False)
