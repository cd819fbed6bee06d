"""Each expectation of gold fails on the row made to break it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.errors import ExpectationFailedError

if TYPE_CHECKING:
    from tests.gold.conftest import Gold

GOOD = {
    "show_id": "1",
    "type": "'Movie'",
    "type_flag": "1",
    "title": "'Alpha'",
    "short_title": "'Alpha'",
    "duration_minutes": "90",
    "duration_seasons": "CAST(NULL AS INT)",
    "duration_rank": "1",
    "date_added": "DATE'2019-01-05'",
    "release_year": "2018",
    "rating": "'TV-MA'",
    "rating_family": "'TV'",
    "description": "'a'",
}
SHOW = {"type": "'TV Show'", "type_flag": "2", "duration_minutes": "NULL", "duration_seasons": "1"}


def title(**changes: str) -> str:
    return "(" + ", ".join((GOOD | changes).values()) + ")"


def test_each_warning_and_drop_is_counted_and_a_repeated_key_stops_its_check_alone(gold: Gold) -> None:
    """One update of all tables, as each row breaks what is named beside it, and nothing else."""
    gold.fill(
        "titles",
        ", ".join(
            (
                title(),
                title(show_id="2", rating_family="'XX'", rating="'XX-1'"),
                title(show_id="3", release_year="1887"),
                title(show_id="4", release_year="2021"),  # two years after it was added
                title(show_id="5", duration_minutes="601"),
                title(show_id="6", **SHOW | {"duration_seasons": "61"}),
                title(show_id="7", duration_seasons="1"),
                title(show_id="8", date_added="NULL"),
                title(show_id="10", rating="NULL", rating_family="NULL", date_added="DATE'2006-12-31'"),
                title(show_id="11"),
                title(show_id="11"),
            )
        ),
    )
    gold.fill("cast", "('Ada Long', 3), ('Ada Long', 4)")  # from 1887 to 2021
    gold.fill("directors", "('Bo Long', 3), ('Bo Long', 4)")
    gold.fill("countries", "('Poland,', 1), ('Japan', 99)")
    gold.fill("category", "('Dramas, Comedies', 1)")

    result = gold.update()

    failed = {
        (item.table.rsplit(".", 1)[1], item.name): (item.action, item.failed)
        for dataset in result.datasets
        for item in dataset.expectations
        if item.failed
    }
    assert failed == {
        ("dim_titles", "rating_family_known"): ("warn", 1),
        ("dim_titles", "release_year_plausible"): ("warn", 3),  # 1887, 2021, and 2018 for a title added in 2006
        ("dim_titles", "movie_length_plausible"): ("warn", 1),
        ("dim_titles", "seasons_plausible"): ("warn", 1),
        ("dim_titles", "duration_of_own_type_only"): ("warn", 1),
        ("dim_titles", "date_added_known"): ("warn", 1),
        ("title_countries", "title_exists"): ("drop", 1),
        ("catalogue_growth", "month_known"): ("warn", 1),
        ("catalogue_growth", "month_after_streaming_began"): ("warn", 1),
        ("rating_mix", "rating_known"): ("warn", 1),
        ("titles_per_country_year", "country_is_one_name"): ("warn", 1),
        ("category_mix", "category_is_one_name"): ("warn", 1),
        ("prolific_actors", "career_plausible"): ("warn", 1),
        ("prolific_directors", "career_plausible"): ("warn", 1),
    }
    dropped = {item.name.rsplit(".", 1)[1]: item.rows_dropped for item in result.datasets if item.rows_dropped}
    assert dropped == {"title_countries": 1}
    assert [item.name.rsplit(".", 1)[1] for item in result.datasets if item.error] == ["key_checks"]
    with pytest.raises(ExpectationFailedError, match="key_checks: expectation key_unique") as caught:
        result.raise_if_failed()
    assert '"rows":11,"distinct_keys":10' in str(caught.value)


@pytest.mark.parametrize(
    ("dataset", "expectation", "silver"),
    [
        ("dim_titles", "show_id_present", {"titles": title(show_id="NULL")}),
        ("dim_titles", "type_known", {"titles": title(type="'Radio'", type_flag="CAST(NULL AS INT)")}),
        ("dim_titles", "type_flag_matches_type", {"titles": title(type_flag="2")}),
        ("dim_titles", "title_present", {"titles": title(title="'  '")}),
        ("rating_mix", "family_begins_rating", {"titles": title(rating_family="'PG'")}),
    ],
)
def test_a_row_that_must_not_be_served_stops_its_table(
    gold: Gold, dataset: str, expectation: str, silver: dict[str, str]
) -> None:
    for table, rows in silver.items():
        gold.fill(table, rows)

    with pytest.raises(ExpectationFailedError, match=rf"{dataset}: expectation {expectation} "):
        gold.update(dataset).raise_if_failed()


def test_a_nameless_attribute_stops_its_bridge_and_no_other(gold: Gold) -> None:
    gold.fill("titles", title())
    for table, rows in {
        "cast": "(' ', 1)",
        "directors": "(CAST(NULL AS STRING), 1)",
        "countries": "('India', 1)",
        "category": "('', 1)",
    }.items():
        gold.fill(table, rows)

    bridges = ["title_cast", "title_directors", "title_countries", "title_categories"]
    result = gold.update(*bridges)

    errors = {item.name.rsplit(".", 1)[1]: item.error or "" for item in result.datasets}
    assert "expectation actor_present" in errors["title_cast"]
    assert "expectation director_present" in errors["title_directors"]
    assert "expectation category_present" in errors["title_categories"]
    assert not errors["title_countries"]
