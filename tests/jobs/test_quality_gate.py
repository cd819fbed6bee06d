"""The quality gate: each way in which the books can be wrong is told, and right books pass."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from netflix_jobs import quality_gate
from netflix_jobs.errors import QualityGateError
from netflix_jobs.quality_gate import Books, check
from netflix_jobs.silver.load import lookups, titles
from tests.jobs.bronze_rows import A_MOVIE, A_SHOW, CATALOG, ingest

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

RIGHT = Books(
    table="titles",
    read=100,
    kept=90,
    quarantined=4,
    unbalanced=0,
    run_read=50,
    run_quarantined=2,
    is_up_to_date=True,
    in_bronze=100,
    in_silver=90,
    in_quarantine=4,
    unresolved=3,
)


def test_right_books_pass() -> None:
    assert check(RIGHT, 0.05) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"unbalanced": 1}, "rows in differ from kept"),
        ({"in_bronze": 101}, "silver has read 100 rows, bronze holds 101"),
        ({"read": 99}, "silver has read 99 rows, bronze holds 100"),
        ({"in_silver": 89}, "silver has taken 90 rows, and holds 89"),
        ({"in_quarantine": 3}, "4 rows were quarantined, the quarantine holds 3"),
        ({"run_quarantined": 3}, "3 of 50 rows of this run"),
        ({"unresolved": 6}, "6 of 100 rows of all runs"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_mistake_is_told(change: dict[str, Any], told: str) -> None:
    (problem,) = check(dataclasses.replace(RIGHT, **change), 0.05)
    assert told in problem


def test_what_bronze_holds_waits_for_its_day_where_titles_are_not_due() -> None:
    assert check(dataclasses.replace(RIGHT, is_up_to_date=False, in_bronze=120), 0.05) == []


def test_a_day_without_titles_after_a_gate_that_failed_is_no_lost_checkpoint(
    lakehouse: SparkSession, tmp_path: Path
) -> None:
    load = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp"), "--run-id"]
    gate = ["--catalog", CATALOG, "--table-limit", "cast=0.1", "--run-id"]
    cast = [*load[:-1], "--source", "cast", "--target", "cast", "--run-id"]
    ingest(lakehouse, "titles", [A_MOVIE])
    ingest(lakehouse, "cast", [{"show_id": "1", "cast": "Ada"}, {"show_id": "?", "cast": "Bo"}])
    titles([*load, "sunday"])
    lookups([*cast, "sunday"])
    with pytest.raises(QualityGateError, match=r"cast: 1 of 2 rows"):
        quality_gate.main([*gate, "sunday"])

    ingest(lakehouse, "titles", [A_SHOW], delivery=2)
    ingest(lakehouse, "cast", [{"show_id": str(number), "cast": "Ada"} for number in range(2, 22)], delivery=2)
    lookups([*cast, "monday"])
    quality_gate.main([*gate, "monday"])


def test_rows_of_a_lookup_that_went_missing_in_silver_stop_the_run(lakehouse: SparkSession, tmp_path: Path) -> None:
    load = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp"), "--source", "cast", "--target", "cast"]
    ingest(lakehouse, "cast", [{"show_id": "1", "cast": "Ada"}, {"show_id": "2", "cast": "Bo"}])
    lookups([*load, "--run-id", "r1"])
    lakehouse.sql("DELETE FROM silver.cast WHERE show_id = 1")
    with pytest.raises(QualityGateError, match="cast: silver has taken 2 rows, and holds 1"):
        quality_gate.main(["--catalog", CATALOG, "--run-id", "r1"])


def test_a_delivery_over_the_limit_stops_the_run_until_it_is_corrected(lakehouse: SparkSession, tmp_path: Path) -> None:
    load = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp"), "--run-id"]
    gate = ["--catalog", CATALOG, "--max-quarantined-share", "0.4", "--run-id"]
    ingest(lakehouse, "titles", [{**A_MOVIE, "release_year": "?"}, A_SHOW])
    titles([*load, "r1"])
    with pytest.raises(QualityGateError, match=r"1 of 2 rows of this run are in quarantine.*titles_quarantine"):
        quality_gate.main([*gate, "r1"])
    with pytest.raises(QualityGateError, match="1 of 2 rows of all runs"):
        quality_gate.main([*gate, "r2"])

    ingest(lakehouse, "titles", [A_MOVIE], delivery=2)
    titles([*load, "r3"])
    quality_gate.main([*gate, "r3"])
