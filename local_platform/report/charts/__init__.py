"""The charts of the report: one module per mart, found by the mart's name; any other mart is shown as a table.

A new mart's chart is a function from rows to one of the ``kinds`` and a line in :data:`CHARTS`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local_platform.report.charts import countries, growth, mixes, people
from local_platform.report.charts.kinds import Chart, PlainChart
from local_platform.report.charts.mart import data_table
from local_platform.report.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local_platform.result import MartRows, TableResult

# The mart's name, the columns its chart reads, and the chart.
CHARTS: dict[str, tuple[tuple[str, ...], Callable[[MartRows], Chart]]] = {
    "catalogue_growth": (growth.COLUMNS, growth.growth),
    "titles_per_country_year": (countries.COLUMNS, countries.countries),
    "rating_mix": (mixes.RATING_COLUMNS, mixes.ratings),
    "category_mix": (mixes.CATEGORY_COLUMNS, mixes.categories),
    "prolific_directors": (("director", *people.COLUMNS), people.directors),
    "prolific_actors": (("actor", *people.COLUMNS), people.actors),
}


def chart(mart: MartRows, tables: Mapping[str, TableResult]) -> Chart:
    """Return the mart's chart; a mart that is unknown, empty or has unexpected columns is shown as a table.

    A report is read when something is wrong, so a renamed column must not prevent the whole page.
    """
    columns, draw = CHARTS.get(_name(mart), ((), None))
    if draw is None or not mart.rows or not set(columns) <= set(mart.columns):
        return _plain(mart, tables)
    try:
        drawn = draw(mart)
    except (ValueError, TypeError, ArithmeticError) as mismatch:
        return _plain(mart, tables, f"Its rows do not have the form its chart reads: {mismatch}.")
    return _with_rows_left_out(drawn, len(mart.rows), _rows_held(mart, tables))


def _name(mart: MartRows) -> str:
    return mart.table.rpartition(".")[2]


def _rows_held(mart: MartRows, tables: Mapping[str, TableResult]) -> int:
    """Return the number of rows of the lake's table; without figures of it, the given rows are taken to be all."""
    held = tables.get(f"gold.{_name(mart)}")
    return max(held.total if held else 0, len(mart.rows))


def _plain(mart: MartRows, tables: Mapping[str, TableResult], remark: str = "") -> PlainChart:
    answer = remark or mart.comment or ("" if mart.rows else "The mart holds no rows.")
    return PlainChart(mart.table, answer, data_table(mart.columns, mart.rows, _rows_held(mart, tables)))


def _with_rows_left_out(drawn: Chart, given: int, held: int) -> Chart:
    """Add a note to a chart that was drawn from only a part of its mart, as its sums are lower bounds."""
    if given == held:
        return drawn
    answer = f"{drawn.answer} Drawn from the first {count(given)} of {count(held)} rows."
    return replace(drawn, answer=answer, table=replace(drawn.table, left_out=drawn.table.left_out + held - given))
