"""``titles_per_country_year``: titles by country and release year."""

from __future__ import annotations

from collections import Counter
from math import log1p
from typing import TYPE_CHECKING

from local_platform.report.charts.kinds import HeatCell, HeatMap, HeatRow
from local_platform.report.charts.mart import data_table, name, records, whole
from local_platform.report.text import count, plural

if TYPE_CHECKING:
    from local_platform.result import MartRows

COLUMNS = ("country", "release_year", "titles", "movies", "shows")
_COUNTRIES = 12
_YEARS = 12
_SHADES = 6


def countries(mart: MartRows) -> HeatMap:
    """Shade the latest release years of the countries with the most titles; earlier years share one column."""
    titles: dict[str, Counter[int]] = {}
    for record in records(mart):
        titles.setdefault(name(record["country"]), Counter())[whole(record["release_year"])] += whole(record["titles"])
    latest = max((year for by_year in titles.values() for year in by_year), default=0)
    years = range(latest - _YEARS + 1, latest + 1)
    top = sorted(titles, key=lambda country: (-titles[country].total(), country))[:_COUNTRIES]
    most = max((titles[country][year] for country in top for year in years), default=1)
    return HeatMap(
        question="Which countries make the titles, and of which years?",
        answer=_answer(titles, top),
        table=data_table(mart.columns, mart.rows),
        row_axis="country",
        column_axis="release year",
        measure="titles",
        columns=(f"to {years[0] - 1}", *map(str, years)),
        rows=tuple(_row(country, titles[country], years, most) for country in top),
    )


def _answer(titles: dict[str, Counter[int]], top: list[str]) -> str:
    if not top:
        return "No country has a title."
    leader = f"{top[0]} leads with {plural(titles[top[0]].total(), 'title')}"
    shown = f"shown are the top {len(top)} of {plural(len(titles), 'country', 'countries')}"
    return f"{leader}; {shown}. A title made in two countries counts in both."


def _row(country: str, by_year: Counter[int], years: range, most: int) -> HeatRow:
    earlier = sum(number for year, number in by_year.items() if year < years[0])
    cells = [HeatCell(count(earlier), 0, f"{country}, released before {years[0]}: {plural(earlier, 'title')}")]
    cells += [
        HeatCell(
            count(by_year[year]), _shade(by_year[year], most), f"{country}, {year}: {plural(by_year[year], 'title')}"
        )
        for year in years
    ]
    return HeatRow(country, tuple(cells), count(by_year.total()))


def _shade(number: int, most: int) -> int:
    """Return the shade on a logarithmic scale, so that small countries differ too; only zero has none."""
    return max(1, round(_SHADES * log1p(number) / log1p(most))) if number else 0
