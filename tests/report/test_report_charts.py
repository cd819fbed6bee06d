"""Marts as pictures: each number has its place, and a mart of another shape is still shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from local_platform.report.charts import chart
from local_platform.report.charts.kinds import BarChart, Chart, HeatMap, PlainChart, TimeChart
from local_platform.report.charts.mart import TABLE_LIMIT
from local_platform.report.charts.scales import count_ticks, time_ticks, year_ticks
from local_platform.result import MartRows, TableResult
from tests.report import mart_rows

GROWTH = ("month", "type", "titles_added", "titles_total")


def draw(table: str, columns: tuple[str, ...], *rows: tuple[Any, ...]) -> Chart:
    return chart(MartRows(table, "", columns, rows), {})


def test_growth_has_a_line_per_type_that_ends_at_its_total() -> None:
    drawn = draw(
        "catalogue_growth",
        GROWTH,
        (date(2019, 1, 1), "Movie", 40, 40),
        (date(2019, 1, 1), "TV Show", 10, 10),
        (date(2020, 1, 1), "Movie", 60, 100),
    )
    assert isinstance(drawn, TimeChart)
    totals, added = drawn.plots
    assert [line.path for line in totals.lines] == ["M0.0,60.00 1000.0,0.00", "M0.0,90.00 1000.0,90.00"]
    assert [band.title for band in totals.bands] == [
        "January 2019: Movie 40, TV Show 10",
        "January 2020: Movie 100, TV Show 10",
    ]
    heights = [(column.series, column.height) for column in added.columns if column.height]
    assert heights == [(0, 66.67), (1, 16.67), (0, 100)]  # percent of an axis that ends at 60
    assert drawn.answer == "By January 2020 the catalogue held 110 titles (Movie 100, TV Show 10)."
    assert drawn.table.rows[0] == ("2020-01", "60", "100", "0", "10")


@pytest.mark.parametrize("month", [date(2019, 1, 1), datetime(2019, 1, 1, 9), "2019-01-01", "2019-01-01T00:00:00Z"])  # noqa: DTZ001 - Spark gives timestamps without a zone
def test_a_month_may_be_a_date_a_timestamp_or_text(month: object) -> None:
    drawn = draw("gold.catalogue_growth", GROWTH, (month, "Movie", 3, 3), (None, "Movie", 11, 11))
    assert isinstance(drawn, TimeChart)
    assert drawn.answer == (
        "By January 2019 the catalogue held 3 titles (Movie 3). Not in it: 11 titles without a date."
    )


def test_the_heat_map_shows_the_largest_countries_and_sums_early_years() -> None:
    heat = chart(mart_rows.countries(), {})
    assert isinstance(heat, HeatMap)
    assert [row.label for row in heat.rows][:3] == ["United States", "India", "United Kingdom"]
    assert (len(heat.rows), heat.columns[0], heat.columns[-1]) == (12, "to 2008", "2020")
    for row in heat.rows:
        assert sum(int(cell.figure.replace(",", "")) for cell in row.cells) == int(row.total.replace(",", ""))
    shades = [cell.shade for row in heat.rows for cell in row.cells[1:]]
    assert (min(shades), max(shades)) == (1, 6)


def test_ratings_stand_by_family_and_types_share_a_scale() -> None:
    bars = chart(mart_rows.ratings(), {})
    assert isinstance(bars, BarChart)
    movies, shows = bars.panels
    assert [bar.label for bar in movies.bars][:4] == ["TV-MA", "TV-14", "TV-PG", "TV-G"]
    assert [bar.note for bar in movies.bars][:2] == ["family TV", ""]
    assert movies.bars[-1].label == "(unknown)"
    assert (movies.bars[0].figure, movies.bars[0].share) == ("1,347", "33.1 %")
    length = {bar.label: bar.segments[0].length for bar in (*shows.bars, *movies.bars)}
    assert length["TV-MA"] == pytest.approx(100 * 1347 / 1500, abs=0.01)
    assert shows.bars[0].segments[0].length == pytest.approx(100 * 679 / 1500, abs=0.01)


def test_categories_show_the_largest_ten_and_say_so() -> None:
    bars = chart(mart_rows.categories(), {})
    assert isinstance(bars, BarChart)
    assert [panel.heading for panel in bars.panels] == ["Movie, 10 of 12 shown", "TV Show"]
    assert len(bars.table.rows) == 16


@pytest.mark.parametrize("role", ["director", "actor"])
def test_people_stand_by_titles_split_by_type(role: str) -> None:
    bars = chart(mart_rows.people(role), {})
    assert isinstance(bars, BarChart)
    first, second, *_ = bars.panels[0].bars
    assert (first.label, first.note, first.figure) == ("Ada Okafor", "1971\u20132019", "34")
    assert [segment.title for segment in second.segments] == ["Bruno Okafor: 26 movies", "Bruno Okafor: 6 shows"]


def test_a_chart_that_lacks_rows_says_so() -> None:
    mart = mart_rows.categories()
    whole = chart(mart, {"gold.category_mix": TableResult(16, 16, 0, 0, 16)})
    part = chart(mart, {"gold.category_mix": TableResult(42, 42, 0, 0, 42)})
    assert (whole.table.left_out, part.table.left_out) == (0, 26)
    assert "Drawn from" not in whole.answer
    assert part.answer.endswith("Drawn from the first 16 of 42 rows.")


def test_an_unknown_mart_is_its_table_with_the_rows_left_out() -> None:
    rows = tuple((number, f"name {number}") for number in range(TABLE_LIMIT + 5))
    tables = {"gold.other": TableResult(9_000, 9_000, 0, 0, 9_000)}
    drawn = chart(MartRows("other", "What it is.", ("titles", "name"), rows), tables)
    assert isinstance(drawn, PlainChart)
    assert (len(drawn.table.rows), drawn.table.left_out) == (TABLE_LIMIT, 9_000 - TABLE_LIMIT)
    assert drawn.table.numeric == {0}
    assert drawn.answer == "What it is."


@pytest.mark.parametrize(
    "mart",
    [
        mart_rows.growth(),
        mart_rows.countries(),
        mart_rows.ratings(),
        mart_rows.categories(),
        mart_rows.people("director"),
        mart_rows.people("actor"),
    ],
    ids=lambda mart: str(mart.table),
)
class TestAMartOfAnotherShape:
    def test_without_rows_is_an_empty_table(self, mart: MartRows) -> None:
        drawn = chart(replace(mart, rows=(), comment=""), {})
        assert isinstance(drawn, PlainChart)
        assert drawn.answer == "The mart holds no rows."

    def test_with_a_renamed_column_is_its_table(self, mart: MartRows) -> None:
        assert isinstance(chart(replace(mart, columns=("renamed", *mart.columns[1:])), {}), PlainChart)

    def test_with_text_for_numbers_is_its_table_and_says_why(self, mart: MartRows) -> None:
        rows = (tuple("text" for _ in mart.columns),)
        drawn = chart(replace(mart, rows=rows), {})
        assert isinstance(drawn, PlainChart)
        assert "do not have the form" in drawn.answer

    def test_with_decimals_is_drawn(self, mart: MartRows) -> None:
        numbers = {"titles", "titles_added", "titles_total", "movies", "shows", "share"}
        rows = tuple(
            tuple(
                Decimal(str(value)) if column in numbers else value
                for column, value in zip(mart.columns, row, strict=True)
            )
            for row in mart.rows
        )
        assert not isinstance(chart(replace(mart, rows=rows), {}), PlainChart)

    def test_with_nulls_everywhere_is_shown(self, mart: MartRows) -> None:
        drawn = chart(replace(mart, rows=(tuple(None for _ in mart.columns),)), {})
        assert drawn.table.rows


@pytest.mark.parametrize(
    ("largest", "parts", "labels"),
    [
        (0, 4, ["0", "1"]),
        (1, 4, ["0", "1"]),
        (3, 3, ["0", "1", "2", "3"]),
        (94.3, 5, ["0", "20", "40", "60", "80", "100"]),
        (4265, 4, ["0", "2,000", "4,000", "6,000"]),
        (100, 4, ["0", "50", "100"]),
    ],
)
def test_axes_end_at_round_numbers(largest: float, parts: int, labels: list[str]) -> None:
    end, ticks = count_ticks(largest, parts)
    assert [tick.label for tick in ticks] == labels
    assert end >= largest
    assert (ticks[0].at, ticks[-1].at) == (0, 100)


@pytest.mark.parametrize(
    ("end", "labels"),
    [
        (0.05, ["0"]),
        (4.9, ["0", "1", "2", "3", "4"]),
        (94.3, ["0", "20", "40", "60", "80"]),
        (104.7, ["0", "50", "100"]),
    ],
)
def test_an_axis_of_time_ends_with_the_run(end: float, labels: list[str]) -> None:
    ticks = time_ticks(end, 5)
    assert [tick.label for tick in ticks] == labels
    assert ticks[-1].at == pytest.approx(100 * float(labels[-1]) / end)


def test_year_ticks_stay_few_and_inside() -> None:
    ticks = year_ticks(date(2008, 3, 1), date(2020, 1, 1), 6)
    assert [tick.label for tick in ticks] == ["2010", "2012", "2014", "2016", "2018", "2020"]
    assert ticks[-1].at == 100
    assert [tick.label for tick in year_ticks(date(2019, 3, 1), date(2019, 9, 1), 6)] == ["Mar 2019"]
