"""``rating_mix`` and ``category_mix``: the ratings and categories of movies and shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.report.charts.bars import Figure, draw
from local_platform.report.charts.kinds import BarChart
from local_platform.report.charts.mart import data_table, name, records, series_by_size, whole
from local_platform.report.text import count, percent, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from local_platform.result import MartRows

RATING_COLUMNS = ("type", "rating_family", "rating", "titles", "share")
CATEGORY_COLUMNS = ("category", "type", "titles", "share")
_RATINGS = 15
_CATEGORIES = 10


def ratings(mart: MartRows) -> BarChart:
    """Draw each type's ratings, families together, the largest family first."""
    families = series_by_size((name(record["rating_family"]), whole(record["titles"])) for record in records(mart))

    def order(record: dict[str, Any]) -> tuple[int, int]:
        return families.index(name(record["rating_family"])), -whole(record["titles"])

    return _mix(
        mart,
        label="rating",
        group="rating_family",
        order=order,
        limit=_RATINGS,
        question="For which audiences are movies and shows rated?",
    )


def categories(mart: MartRows) -> BarChart:
    """Draw each type's largest categories."""
    return _mix(
        mart,
        label="category",
        group=None,
        order=lambda record: -whole(record["titles"]),
        limit=_CATEGORIES,
        question="Which categories fill the catalogue?",
    )


def _mix(
    mart: MartRows,
    *,
    label: str,
    group: str | None,
    order: Callable[[dict[str, Any]], Any],
    limit: int,
    question: str,
) -> BarChart:
    """Draw one panel a type; all panels share the scale. ``share`` is a fraction of the type's titles."""
    rows = list(records(mart))
    types = series_by_size((name(record["type"]), whole(record["titles"])) for record in rows)
    panels = []
    for series, kind in enumerate(types):
        of_type = sorted((record for record in rows if name(record["type"]) == kind), key=order)
        figures = _figures(of_type[:limit], label, group, series)
        panels.append((f"{kind}, {limit} of {len(of_type)} shown" if len(of_type) > limit else kind, figures))
    drawn, ticks = draw(panels)
    return BarChart(
        question=question,
        answer=_answer(rows, label, types),
        table=data_table(mart.columns, mart.rows),
        label_axis=label,
        value_axis=f"titles per {label}; percent of the type's titles",
        ticks=ticks,
        panels=drawn,
    )


def _figures(rows: list[dict[str, Any]], label: str, group: str | None, series: int) -> list[Figure]:
    """Return a bar per row; the first bar of each group names the group."""
    groups = [name(row[group]) if group else "" for row in rows]
    firsts = [here if here != before else "" for before, here in zip(["", *groups], groups, strict=False)]
    return [
        _figure(row, label, f"family {first}" if first not in {"", name(row[label])} else "", series)
        for row, first in zip(rows, firsts, strict=True)
    ]


def _figure(record: dict[str, Any], label: str, note: str, series: int) -> Figure:
    titles = whole(record["titles"])
    share = "" if record["share"] is None else percent(float(record["share"]))
    title = f"{name(record['type'])}, {name(record[label])}: {plural(titles, 'title')}"
    return Figure(name(record[label]), note, ((series, titles, title),), share)


def _answer(rows: list[dict[str, Any]], label: str, types: tuple[str, ...]) -> str:
    largest = []
    for kind in types:
        first = max((row for row in rows if name(row["type"]) == kind), key=lambda row: whole(row["titles"]))
        largest.append(f"{kind} {name(first[label])} ({count(whole(first['titles']))})")
    return f"The most frequent {label} by type: {', '.join(largest)}."
