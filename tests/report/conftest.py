"""A whole run as the report gets it, with the real delivery's row counts and invented people."""

from __future__ import annotations

import pytest

from local_platform.result import (
    ExpectationResult,
    QuarantinedRow,
    RecoveredFault,
    RefusedFile,
    ReportDetails,
    RunResult,
    StageResult,
    TableResult,
)
from tests.report import mart_rows

BRONZE = {"titles": 6236, "cast": 44311, "category": 13670, "countries": 7179, "directors": 4852}
GOLD = {
    "dim_title": 6232,
    "dim_person": 31_415,
    "bridge_title_category": 13670,
    "bridge_title_country": 7179,
    "catalogue_growth": 290,
    "titles_per_country_year": 292,
    "rating_mix": 16,
    "category_mix": 16,
    "prolific_directors": 40,
    "prolific_actors": 40,
}
DIGEST = "9f2c4b7d1e8a3056c7f1d2b4a6988e0f13579bdf02468ace13579bdf02468ace"


@pytest.fixture
def result() -> RunResult:
    """A run that succeeded with four torn rows, two duplicates, one refused file and some expectations failed."""
    return RunResult(
        run_id="2020-01-18T060000Z-4f1c",
        status="succeeded",
        seconds=94.3,
        tables=_tables(),
        refused_files=(
            RefusedFile(
                "raw/netflix/run_id=2020-01-18T060000Z-4f1c/netflix_ratings.csv",
                "its header names no column that bronze.titles has; deliver the file with the documented header",
            ),
        ),
        recovered_faults=(RecoveredFault("bronze", "try 2 succeeded after: UNKNOWN_FIELD_EXCEPTION: maturity_note"),),
        expectations=_expectations(),
        stages=_stages(),
        wheel_sha256=DIGEST,
    )


@pytest.fixture
def details() -> ReportDetails:
    """The quarantined rows and the first rows of each mart."""
    return ReportDetails(
        source="https://example.org/netflix",
        lake="lake/dev",
        quarantined=_quarantined(),
        marts=(
            mart_rows.growth(),
            mart_rows.countries(),
            mart_rows.ratings(),
            mart_rows.categories(),
            mart_rows.people("director"),
            mart_rows.people("actor"),
            mart_rows.unknown(),
        ),
    )


def _tables() -> dict[str, TableResult]:
    duplicates = {"cast": 1, "directors": 1}
    quarantined = {"titles": 4}
    tables = {f"bronze.{name}": TableResult(rows, rows, 0, 0, rows) for name, rows in BRONZE.items()}
    for name, rows in BRONZE.items():
        double, refused = duplicates.get(name, 0), quarantined.get(name, 0)
        kept = rows - double - refused
        tables[f"silver.{name}"] = TableResult(rows, kept, double, refused, kept)
    for name, rows in GOLD.items():
        orphans = 12 if name == "bridge_title_country" else 0
        tables[f"gold.{name}"] = TableResult(rows, rows - orphans, 0, orphans, rows - orphans)
    return tables


def _expectations() -> tuple[ExpectationResult, ...]:
    return (
        ExpectationResult("gold.dim_title", "show_id_is_present", "fail", 6232, 0),
        ExpectationResult("gold.dim_title", "release_year_is_plausible", "warn", 6232, 0),
        ExpectationResult("gold.dim_title", "date_added_is_present", "warn", 6221, 11),
        ExpectationResult("gold.dim_title", "duration_fits_the_type", "drop", 6232, 0),
        ExpectationResult("gold.dim_person", "name_is_present", "fail", 31_415, 0),
        ExpectationResult("gold.bridge_title_country", "title_exists", "drop", 7167, 12),
        ExpectationResult("gold.rating_mix", "shares_add_up", "fail", 16, 0),
    )


def _stages() -> tuple[StageResult, ...]:
    lookups = ("cast", "category", "countries", "directors")
    return (
        StageResult("deliver", "raw", "succeeded", 0.0, 1.8),
        StageResult("lookup", "job", "succeeded", 9.1, 0.2),
        StageResult("bronze", "bronze", "succeeded", 9.3, 21.4),
        *(
            StageResult(f"silver_lookups[{name}]", "silver", "succeeded", 30.7 + 2 * place, 8.6 + place)
            for place, name in enumerate(lookups)
        ),
        StageResult("silver_titles", "silver", "succeeded", 48.3, 11.9),
        StageResult("titles_skipped", "silver", "skipped", 48.3, 0.0),
        StageResult("quality_gate", "silver", "succeeded", 60.2, 3.3),
        StageResult("gold", "gold", "succeeded", 63.5, 30.4),
    )


def _quarantined() -> tuple[QuarantinedRow, ...]:
    file = "raw/netflix/run_id=2020-01-18T060000Z-4f1c/netflix_titles.csv"
    halves: tuple[tuple[str, str | None], ...] = (
        ("Flying Fortress", "The crew of a bomber prepares for"),
        ("its 25th mission over Germany.", None),
        ("The Lovers", "A man pulled from a glacier"),
        ("remembers another life.", None),
    )
    columns = ("duration_minutes", "duration_seasons", "type", "title", "date_added", "release_year", "rating")
    return tuple(
        QuarantinedRow(
            "silver.titles",
            ("show_id_missing", "type_unknown") if text is None else ("show_id_missing",),
            file,
            "2020-01-18T06:00:52Z",
            {**dict.fromkeys(columns, ""), "title": title, "description": text, "show_id": None},
        )
        for title, text in halves
    )
