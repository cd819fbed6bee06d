"""Every gold table of five titles, beside the silver rows that it is made from."""
# ruff: noqa: S608 - the statements are made of this file's own names and rows

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.gold.conftest import Gold

SILVER = {
    # show_id, type, type_flag, title, short title, minutes, seasons, rank, added, released, rating, family, description
    "titles": """
        (1, 'Movie', 1, 'Alpha: One', 'Alpha', 90, NULL, 2, DATE'2019-01-05', 2018, 'TV-MA', 'TV', 'a'),
        (2, 'Movie', 1, 'Beta', 'Beta', 100, NULL, 1, DATE'2019-01-31', 2018, NULL, NULL, 'b'),
        (3, 'Movie', 1, 'Gamma', 'Gamma', 80, NULL, 3, DATE'2019-03-01', 2019, 'TV-MA', 'TV', 'c'),
        (4, 'TV Show', 2, 'Delta', 'Delta', NULL, 2, 1, DATE'2019-01-01', 2020, 'TV-14', 'TV', 'd'),
        (5, 'TV Show', 2, 'Epsilon', 'Epsilon', NULL, 1, 2, CAST(NULL AS DATE), 2017, 'TV-14', 'TV', 'e')
    """,
    "cast": "('Ann', 1), ('Ann', 2), ('Ann', 4), ('Bob', 3), ('Cy', 3), ('Cy', 5), ('Ann', 99), ('Bob', NULL)",
    "directors": "('Dee', 1), ('Dee', 2), ('Eve', 3)",
    "countries": "('India', 1), ('India', 2), ('India', 4), ('Japan', 4)",
    "category": "('Dramas', 1), ('Dramas', 2), ('Comedies', 1), ('TV Dramas', 4), ('TV Dramas', 99)",
}
JANUARY, MARCH = dt.date(2019, 1, 1), dt.date(2019, 3, 1)
GOLD = {
    "dim_titles": {
        (1, "Movie", 1, "Alpha: One", "Alpha", 90, None, 2, dt.date(2019, 1, 5), JANUARY, 2018, "TV-MA", "TV", "a"),
        (2, "Movie", 1, "Beta", "Beta", 100, None, 1, dt.date(2019, 1, 31), JANUARY, 2018, None, None, "b"),
        (3, "Movie", 1, "Gamma", "Gamma", 80, None, 3, MARCH, MARCH, 2019, "TV-MA", "TV", "c"),
        (4, "TV Show", 2, "Delta", "Delta", None, 2, 1, JANUARY, JANUARY, 2020, "TV-14", "TV", "d"),
        (5, "TV Show", 2, "Epsilon", "Epsilon", None, 1, 2, None, None, 2017, "TV-14", "TV", "e"),
    },
    "title_cast": {(1, "Ann"), (2, "Ann"), (4, "Ann"), (3, "Bob"), (3, "Cy"), (5, "Cy")},
    "title_directors": {(1, "Dee"), (2, "Dee"), (3, "Eve")},
    "title_countries": {(1, "India"), (2, "India"), (4, "India"), (4, "Japan")},
    "title_categories": {(1, "Dramas"), (2, "Dramas"), (1, "Comedies"), (4, "TV Dramas")},
    "catalogue_growth": {
        (JANUARY, "Movie", 2, 2),
        (MARCH, "Movie", 1, 3),
        (JANUARY, "TV Show", 1, 1),
        (None, "TV Show", 1, None),
    },
    "titles_per_country_year": {("India", 2018, 2, 2, 0), ("India", 2020, 1, 0, 1), ("Japan", 2020, 1, 0, 1)},
    "rating_mix": {
        ("Movie", "TV", "TV-MA", 2, 2 / 3),
        ("Movie", None, None, 1, 1 / 3),
        ("TV Show", "TV", "TV-14", 2, 1.0),
    },
    "category_mix": {("Dramas", "Movie", 2, 2 / 3), ("Comedies", "Movie", 1, 1 / 3), ("TV Dramas", "TV Show", 1, 0.5)},
    "prolific_directors": {("Dee", 2, 2, 0, 2018, 2018, 1)},
    "prolific_actors": {("Ann", 3, 2, 1, 2018, 2020, 1), ("Cy", 2, 1, 1, 2017, 2019, 2)},
    "key_checks": {
        ("dim_titles", "show_id", 5, 5),
        ("title_cast", "show_id, actor", 6, 6),
        ("title_directors", "show_id, director", 3, 3),
        ("title_countries", "show_id, country", 4, 4),
        ("title_categories", "show_id, category", 4, 4),
    },
}


def test_gold_of_five_titles(gold: Gold, spark: SparkSession) -> None:
    for table, rows in SILVER.items():
        gold.fill(table, rows)

    result = gold.update()

    result.raise_if_failed()
    assert result.not_emulated == ()
    assert {table: gold.rows(table) for table in GOLD} == GOLD
    assert {item.name.rsplit(".", 1)[1] for item in result.datasets} == set(GOLD)
    dropped = {item.name.rsplit(".", 1)[1]: item.rows_dropped for item in result.datasets if item.rows_dropped}
    assert dropped == {"title_cast": 2, "title_categories": 1}
    for table in GOLD:
        described = gold.table(table)
        assert described.metadata().description, table
        assert all(column.metadata.get("comment") for column in described.schema().fields), table

    spark.sql(f"UPDATE {gold.silver}.titles SET description = 'changed' WHERE show_id = 1")
    again = gold.update()
    assert [item.name.rsplit(".", 1)[1] for item in again.datasets if item.status != "unchanged"] == ["dim_titles"]
