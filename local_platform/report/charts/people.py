"""``prolific_directors`` and ``prolific_actors``: who appears most often, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local_platform.report.charts.bars import Figure, draw
from local_platform.report.charts.kinds import BarChart
from local_platform.report.charts.mart import data_table, name, records, whole
from local_platform.report.text import plural

if TYPE_CHECKING:
    from local_platform.result import MartRows

COLUMNS = ("titles", "movies", "shows", "first_release_year", "last_release_year", "rank")
_PEOPLE = 12
_MOVIES, _SHOWS = 0, 1


def directors(mart: MartRows) -> BarChart:
    """Draw the directors with the most titles."""
    return _people(mart, "director", "Who directed the most titles?")


def actors(mart: MartRows) -> BarChart:
    """Draw the actors with the most titles."""
    return _people(mart, "actor", "Who appears in the most titles?")


def _people(mart: MartRows, role: str, question: str) -> BarChart:
    rows = sorted(records(mart), key=lambda record: (-whole(record["titles"]), name(record[role])))
    panels, ticks = draw([("", [_figure(record, role) for record in rows[:_PEOPLE]])])
    return BarChart(
        question=question,
        answer=_answer(rows, role),
        table=data_table(mart.columns, mart.rows),
        label_axis=f"{role}, release years of the first and last title",
        value_axis="titles",
        ticks=ticks,
        panels=panels,
        series=("movies", "shows"),
    )


def _figure(record: dict[str, Any], role: str) -> Figure:
    person, movies, shows = name(record[role]), whole(record["movies"]), whole(record["shows"])
    first, last = record["first_release_year"], record["last_release_year"]
    years = str(first) if first == last else f"{first}\u2013{last}"
    return Figure(
        label=person,
        note="" if first is None else years,
        parts=(
            (_MOVIES, movies, f"{person}: {plural(movies, 'movie')}"),
            (_SHOWS, shows, f"{person}: {plural(shows, 'show')}"),
        ),
    )


def _answer(rows: list[dict[str, Any]], role: str) -> str:
    first = whole(rows[0]["titles"])
    leaders = [name(row[role]) for row in rows if whole(row["titles"]) == first]
    others = f" and {plural(len(leaders) - 1, 'other')}" if len(leaders) > 1 else ""
    return f"{leaders[0]}{others}, with {plural(first, 'title')}{' each' if others else ''}."
