"""``catalogue_growth``: titles in the catalogue, and titles added, by month and type."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from local_platform.report.charts.kinds import Band, Column, DataTable, Line, Plot, TimeChart
from local_platform.report.charts.mart import data_table, day, name, records, series_by_size, whole
from local_platform.report.charts.scales import count_ticks, year_ticks
from local_platform.report.text import count, plural

if TYPE_CHECKING:
    from datetime import date

    from local_platform.result import MartRows

COLUMNS = ("month", "type", "titles_added", "titles_total")
WIDTH, HEIGHT = 1000.0, 100.0
_YEAR_TICKS = 6
_TOTAL_TICKS = 5
_ADDED_TICKS = 3
_COLUMN_SHARE = 0.8  # fraction of the width of its month


@dataclass(frozen=True, slots=True)
class _History:
    """Figures by month and type; each type has a figure in each month."""

    months: tuple[date, ...]
    series: tuple[str, ...]
    added: dict[date, dict[str, int]]
    totals: dict[date, dict[str, int]]
    undated: int

    def x(self, month: date) -> float:
        """Return a month's place on the canvas."""
        return WIDTH * (month - self.months[0]).days / max((self.months[-1] - self.months[0]).days, 1)


def growth(mart: MartRows) -> TimeChart:
    """Draw totals as lines and additions as stacked columns, over the months of the mart."""
    history = _history(mart)
    return TimeChart(
        question="How fast did the catalogue grow?",
        answer=_answer(history),
        table=_numbers(history),
        time_axis="month in which a title was added",
        x_ticks=year_ticks(history.months[0], history.months[-1], _YEAR_TICKS),
        plots=(_totals_plot(history), _added_plot(history)),
        series=history.series,
    )


def _history(mart: MartRows) -> _History:
    added: dict[date, dict[str, int]] = {}
    reported: dict[date, dict[str, int]] = {}
    undated = 0
    for record in records(mart):
        month = day(record["month"])
        if month is None:
            undated += whole(record["titles_added"])
        else:
            added.setdefault(month, {})[name(record["type"])] = whole(record["titles_added"])
            reported.setdefault(month, {})[name(record["type"])] = whole(record["titles_total"])
    if not added:
        raise ValueError("no row has a month")
    months = tuple(sorted(added))
    series = series_by_size(pair for by_type in added.values() for pair in by_type.items())
    none = dict.fromkeys(series, 0)
    totals, current = {}, none
    for month in months:
        # A month in which nothing of a type was added keeps that type's last total.
        totals[month] = current = {**current, **reported[month]}
    return _History(months, series, {month: {**none, **added[month]} for month in months}, totals, undated)


def _answer(history: _History) -> str:
    last = history.months[-1]
    parts = ", ".join(f"{kind} {count(history.totals[last][kind])}" for kind in history.series)
    held = f"By {last:%B %Y} the catalogue held {plural(sum(history.totals[last].values()), 'title')} ({parts})."
    return f"{held} Not in it: {plural(history.undated, 'title')} without a date." if history.undated else held


def _numbers(history: _History) -> DataTable:
    figures = {"added": history.added, "total": history.totals}
    columns = ["month", *(f"{kind}, {figure}" for kind in history.series for figure in figures)]
    rows = [
        [f"{month:%Y-%m}", *(figure[month][kind] for kind in history.series for figure in figures.values())]
        for month in reversed(history.months)
    ]
    return data_table(columns, rows)


def _totals_plot(history: _History) -> Plot:
    end, ticks = count_ticks(max(max(by_type.values()) for by_type in history.totals.values()), _TOTAL_TICKS)
    lines = []
    for position, kind in enumerate(history.series):
        points = " ".join(
            f"{history.x(month):.1f},{HEIGHT * (1 - history.totals[month][kind] / end):.2f}" for month in history.months
        )
        first, last = history.x(history.months[0]), history.x(history.months[-1])
        lines.append(Line(position, f"M{points}", f"M{first:.1f},{HEIGHT} {points} {last:.1f},{HEIGHT}Z"))
    return Plot("titles in the catalogue", ticks, lines=tuple(lines), bands=_bands(history, history.totals))


def _added_plot(history: _History) -> Plot:
    end, ticks = count_ticks(max(sum(by_type.values()) for by_type in history.added.values()), _ADDED_TICKS)
    width = _room(history) * _COLUMN_SHARE
    columns = []
    for month in history.months:
        top = HEIGHT
        for position, kind in enumerate(history.series):
            height = HEIGHT * history.added[month][kind] / end
            top -= height
            x = min(max(history.x(month) - width / 2, 0), WIDTH - width)
            columns.append(Column(position, round(x, 1), round(top, 2), round(width, 1), round(height, 2)))
    return Plot("titles added in the month", ticks, columns=tuple(columns), bands=_bands(history, history.added))


def _bands(history: _History, figures: dict[date, dict[str, int]]) -> tuple[Band, ...]:
    """Split the canvas half-way between months, so that each place shows the figures of the nearest month."""
    places = [history.x(month) for month in history.months]
    edges = [0.0, *((left + right) / 2 for left, right in pairwise(places)), WIDTH]
    return tuple(
        Band(round(left, 1), round(right - left, 1), f"{month:%B %Y}: {_words(figures[month])}")
        for month, left, right in zip(history.months, edges[:-1], edges[1:], strict=True)
    )


def _words(by_type: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count(titles)}" for kind, titles in by_type.items())


def _room(history: _History) -> float:
    days = max((history.months[-1] - history.months[0]).days, 1)
    return WIDTH * min(30 / days, 0.1)
