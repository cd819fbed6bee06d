"""Silver titles: typing, derived columns, deduplication, corrections, quarantine, idempotence."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from netflix_jobs.run_log import batches
from netflix_jobs.silver.checks import reasons
from netflix_jobs.silver.load import lookups, titles
from netflix_jobs.silver.target import titles_target
from netflix_jobs.silver.titles import COLUMNS, duration_ranks
from tests.jobs.bronze_rows import A_MOVIE, A_SHOW, CATALOG, ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pyspark.sql import Row, SparkSession


@pytest.fixture
def load(tmp_path: Path) -> Callable[[], None]:
    """Run the task ``silver_titles``; each call is a run of its own."""
    runs = iter(range(100))

    def run() -> None:
        titles(["--catalog", CATALOG, "--run-id", f"run-{next(runs)}", "--checkpoint-root", str(tmp_path / "_cp")])

    return run


def rows(spark: SparkSession, table: str, order: str) -> list[Row]:
    return spark.table(table).orderBy(*order.split()).collect()


@contextmanager
def settings(spark: SparkSession, given: Mapping[str, str]) -> Iterator[None]:
    before: dict[str, str | None] = {name: spark.conf.get(name, None) for name in given}
    for name, value in given.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, old)


def accounts(spark: SparkSession) -> list[tuple[Any, ...]]:
    columns = ["rows_in", "kept", "duplicates", "quarantined"]
    log = batches(spark.table("ops.run_log"))
    return [tuple(row) for row in log.orderBy("logged_at").select(columns).collect()]


def test_types_trims_and_derives(lakehouse: SparkSession, load: Callable[[], None]) -> None:
    movie_of_seasons = {**A_MOVIE, "title": "  Harbour: The Return\t", "duration_seasons": "1"}
    show_of_minutes = {**A_SHOW, "rating": "  ", "duration_minutes": "45"}
    ingest(lakehouse, "titles", [movie_of_seasons, show_of_minutes])
    load()
    movie, show = rows(lakehouse, "silver.titles", "show_id")
    assert movie.asDict() | {"_ingested_at": None, "_delivered_at": None, "_source_file": None} == {
        "show_id": 70000001,
        "type": "Movie",
        "type_flag": 1,
        "title": "Harbour: The Return",
        "short_title": "Harbour",
        "duration_minutes": 94,
        "duration_seasons": None,
        "duration_rank": 1,
        "date_added": dt.date(2018, 9, 8),
        "release_year": 2016,
        "rating": "PG-13",
        "rating_family": "PG",
        "description": "A ferry comes back.",
        "_source_file": None,
        "_delivered_at": None,
        "_ingested_at": None,
    }
    assert (show.type_flag, show.duration_minutes, show.duration_seasons) == (2, None, 3)
    assert (show.rating, show.rating_family) == (None, None)


def test_quarantines_with_the_original_row_and_every_reason(lakehouse: SparkSession, load: Callable[[], None]) -> None:
    torn = {"duration_minutes": 'Flying "', "type": "3/31/2017", "title": "1944", "release_year": "80119194"}
    ingest(lakehouse, "titles", [A_MOVIE, torn])
    load()
    (row,) = rows(lakehouse, "silver.titles_quarantine", "row")
    assert row.reasons == [
        "show_id_is_a_number",
        "type_is_known",
        "release_year_is_a_year",
    ]
    assert {key: value for key, value in json.loads(row.row).items() if value} == torn
    assert row._source_file.endswith("run_id=001/netflix_titles.csv")
    assert row.resolved_at is None
    assert accounts(lakehouse) == [(2, 1, 0, 1)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"show_id": "s1"}, "show_id_is_a_number"),
        ({"type": "movie"}, "type_is_known"),
        ({"title": " "}, "title_is_present"),
        ({"duration_minutes": "90 min"}, "movie_has_minutes"),
        ({"duration_minutes": "1e400"}, "movie_has_minutes"),
        ({"date_added": "September 25, 2021"}, "date_added_is_a_date"),
        ({"date_added": "13/31/2017"}, "date_added_is_a_date"),
        ({"release_year": "-5"}, "release_year_is_a_year"),
        ({"release_year": "99999999999999999999"}, "release_year_is_a_year"),
        ({"_rescued_data": '{"_malformed": "a,b"}'}, "record_is_whole"),
    ],
    ids=lambda value: value if isinstance(value, str) else "=".join(*value.items()),
)
def test_each_rule_refuses_what_breaks_it_and_nothing_else(
    spark: SparkSession, change: dict[str, str], reason: str
) -> None:
    row = {**A_MOVIE, "duration_seasons": None, "_rescued_data": None, **change}
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    technical = {"_source_file": "f", "_delivered_at": now, "_ingested_at": now}
    schema = ", ".join(
        [*[f"{name} STRING" for name in row], "_source_file STRING, _delivered_at TIMESTAMP, _ingested_at TIMESTAMP"]
    )
    bronze = spark.createDataFrame([(*row.values(), *technical.values())], schema)
    target = titles_target(CATALOG)
    assert target.read(bronze).select(reasons(target.rules)).collect()[0].reasons == [reason]


def test_a_redelivery_counts_as_duplicates_and_a_rerun_without_new_rows_changes_nothing(
    lakehouse: SparkSession, load: Callable[[], None]
) -> None:
    ingest(lakehouse, "titles", [A_MOVIE, A_MOVIE, A_SHOW])
    load()
    before = lakehouse.sql("DESCRIBE HISTORY silver.titles").count()
    ingest(lakehouse, "titles", [A_MOVIE, A_SHOW], delivery=2)
    load()
    load()
    assert accounts(lakehouse) == [(3, 2, 1, 0), (2, 0, 2, 0), (0, 0, 0, 0)]
    assert lakehouse.table("silver.titles").count() == 2
    assert lakehouse.sql("DESCRIBE HISTORY silver.titles").count() == before


def test_the_later_delivery_wins_also_when_it_is_ingested_first(
    lakehouse: SparkSession, load: Callable[[], None]
) -> None:
    ingest(lakehouse, "titles", [{**A_MOVIE, "rating": "R"}], delivery=1, day=20)
    load()
    ingest(lakehouse, "titles", [{**A_MOVIE, "rating": "PG"}], delivery=2, day=10)
    load()
    assert [row.rating for row in rows(lakehouse, "silver.titles", "show_id")] == ["R"]
    ingest(lakehouse, "titles", [{**A_MOVIE, "rating": "G"}, {**A_MOVIE, "rating": "NR"}], delivery=3, day=21)
    ingest(lakehouse, "titles", [{**A_MOVIE, "rating": "UR"}], delivery=4, day=22)
    load()
    assert [row.rating for row in rows(lakehouse, "silver.titles", "show_id")] == ["UR"]
    assert accounts(lakehouse) == [(1, 1, 0, 0), (1, 0, 1, 0), (3, 1, 2, 0)]


def test_a_correction_wins_over_the_quarantined_row_and_a_broken_redelivery_waits_for_one(
    lakehouse: SparkSession, load: Callable[[], None]
) -> None:
    ingest(lakehouse, "titles", [{**A_MOVIE, "release_year": "unknown"}, A_SHOW])
    load()
    ingest(lakehouse, "titles", [A_MOVIE, {**A_SHOW, "duration_seasons": "N/A"}], delivery=2)
    load()
    movie, show = rows(lakehouse, "silver.titles", "show_id")
    assert (movie.duration_minutes, show.duration_seasons) == (94, 3)
    corrected, waiting = rows(lakehouse, "silver.titles_quarantine", "_delivered_at")
    assert corrected.resolved_at is not None
    assert waiting.resolved_at is None
    assert accounts(lakehouse) == [(2, 1, 0, 1), (2, 1, 0, 1)]


def test_a_correction_that_says_what_silver_knew_before_resolves_the_row_too(
    lakehouse: SparkSession, load: Callable[[], None]
) -> None:
    ingest(lakehouse, "titles", [A_MOVIE])
    load()
    ingest(lakehouse, "titles", [{**A_MOVIE, "release_year": "unknown"}], delivery=2)
    load()
    ingest(lakehouse, "titles", [A_MOVIE], delivery=3)
    load()
    assert [row.resolved_at is None for row in rows(lakehouse, "silver.titles_quarantine", "show_id")] == [False]
    assert accounts(lakehouse) == [(1, 1, 0, 0), (1, 0, 0, 1), (1, 0, 1, 0)]


def test_a_torn_record_of_a_lookup_is_resolved_by_the_whole_one(lakehouse: SparkSession, tmp_path: Path) -> None:
    arguments = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp"), "--source", "cast", "--target"]
    torn = {"show_id": "1", "cast": "Ada", "_rescued_data": '{"_malformed": "1,\\"Ada"}'}
    for delivery, row in enumerate((torn, {"show_id": "1", "cast": "Ada"}), start=1):
        ingest(lakehouse, "cast", [row], delivery=delivery)
        lookups([*arguments, "cast", "--run-id", f"r{delivery}"])
    (refused,) = rows(lakehouse, "silver.cast_quarantine", "show_id")
    assert refused.reasons == ["record_is_whole"]
    assert refused.resolved_at is not None


def test_a_lookup_that_brings_nothing_new_is_counted_also_by_plans_that_adapt(
    lakehouse: SparkSession, tmp_path: Path
) -> None:
    """As on Databricks, where a plan that turns out to have no rows is cut short."""
    arguments = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp"), "--source", "cast", "--target"]
    cast = [{"show_id": "1", "cast": "Ada"}, {"show_id": "1", "cast": "Bo"}]
    with settings(lakehouse, {"spark.sql.adaptive.enabled": "true"}):
        for delivery in (1, 2):
            ingest(lakehouse, "cast", cast, delivery=delivery)
            lookups([*arguments, "cast", "--run-id", f"r{delivery}"])
    assert accounts(lakehouse) == [(2, 2, 0, 0), (2, 0, 2, 0)]


def test_a_column_that_is_declared_later_is_added_and_filled_by_what_comes_next(
    lakehouse: SparkSession, load: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(COLUMNS, "rating_family")
        ingest(lakehouse, "titles", [A_MOVIE, A_SHOW])
        load()
    ingest(lakehouse, "titles", [A_SHOW], delivery=2)
    load()
    movie, show = rows(lakehouse, "silver.titles", "show_id")
    assert (movie.rating_family, show.rating_family) == (None, "TV")
    assert accounts(lakehouse) == [(2, 2, 0, 0), (1, 1, 0, 0)]
    (added,) = [field for field in lakehouse.table("silver.titles").schema if field.name == "rating_family"]
    assert added.metadata["comment"] == COLUMNS["rating_family"][1]


def test_a_date_of_white_space_is_none_at_all(lakehouse: SparkSession, load: Callable[[], None]) -> None:
    ingest(lakehouse, "titles", [{**A_MOVIE, "date_added": "\t \v"}])
    load()
    assert [row.date_added for row in rows(lakehouse, "silver.titles", "show_id")] == [None]
    assert accounts(lakehouse) == [(1, 1, 0, 0)]


def test_a_compaction_right_after_the_merge_is_not_taken_for_it(
    lakehouse: SparkSession, load: Callable[[], None]
) -> None:
    """Databricks compacts after a MERGE, in a commit with the metadata of the session; open-source Delta can too."""
    ingest(lakehouse, "titles", [A_MOVIE, A_SHOW])
    load()
    ingest(lakehouse, "titles", [{**A_MOVIE, "show_id": "5", "duration_minutes": "80"}], delivery=2)
    compact = "spark.databricks.delta.autoCompact"
    with settings(lakehouse, {f"{compact}.enabled": "true", f"{compact}.minNumFiles": "2"}):
        load()
    last = lakehouse.sql("DESCRIBE HISTORY silver.titles LIMIT 2").select("operation", "userMetadata").collect()
    assert [row.operation for row in last] == ["OPTIMIZE", "MERGE"]
    assert last[0].userMetadata == last[1].userMetadata
    assert accounts(lakehouse) == [(2, 2, 0, 0), (1, 1, 0, 0)]


def test_a_remark_in_the_history_is_no_account(lakehouse: SparkSession, load: Callable[[], None]) -> None:
    ingest(lakehouse, "titles", [A_MOVIE])
    load()
    with settings(lakehouse, {"spark.databricks.delta.commitInfo.userMetadata": "by hand, see #12"}):
        lakehouse.sql("INSERT INTO silver.titles SELECT * FROM silver.titles WHERE false")
        lakehouse.sql("UPDATE silver.titles SET rating = 'R'")
    ingest(lakehouse, "titles", [{**A_SHOW}], delivery=2)
    load()
    assert accounts(lakehouse) == [(1, 1, 0, 0), (1, 1, 0, 0)]


@pytest.mark.parametrize("few", [100, 0], ids=["few rows", "many rows"])
def test_ranks_move_with_new_titles_and_moved_titles_are_not_counted_as_kept(
    lakehouse: SparkSession, load: Callable[[], None], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("_FEW_KEYS", "_FEW_ROWS"):
        monkeypatch.setattr(f"netflix_jobs.silver.merge.{limit}", few)
    ingest(lakehouse, "titles", [A_MOVIE, {**A_MOVIE, "show_id": "5", "duration_minutes": "80"}, A_SHOW])
    load()
    ingest(lakehouse, "titles", [{**A_MOVIE, "show_id": "6", "duration_minutes": "90"}], delivery=2)
    load()
    ranks = {row.show_id: row.duration_rank for row in rows(lakehouse, "silver.titles", "show_id")}
    assert ranks == {70000001: 1, 6: 2, 5: 3, 70000002: 1}
    assert accounts(lakehouse) == [(3, 3, 0, 0), (1, 1, 0, 0)]


def test_a_batch_replayed_after_a_kill_is_merged_once_and_logged_once(lakehouse: SparkSession, tmp_path: Path) -> None:
    """The checkpoint forgets a batch that silver has committed, as when a run is killed between the two commits."""
    ingest(lakehouse, "titles", [A_MOVIE, A_MOVIE, {**A_SHOW, "type": "?"}])
    arguments = ["--catalog", CATALOG, "--checkpoint-root", str(tmp_path / "_cp")]
    titles([*arguments, "--run-id", "killed"])
    for commit in (tmp_path / "_cp" / "silver_titles" / "titles" / "checkpoint" / "commits").iterdir():
        commit.unlink()
    titles([*arguments, "--run-id", "next"])
    assert lakehouse.table("silver.titles").count() == 1
    assert lakehouse.table("silver.titles_quarantine").count() == 1
    assert accounts(lakehouse) == [(3, 1, 1, 1)]


def test_dense_ranks_share_a_place_and_start_anew_in_each_type() -> None:
    durations = [("Movie", 90), ("Movie", 90), ("Movie", 120), ("TV Show", 2), ("Movie", 60)]
    assert duration_ranks(durations) == {
        ("Movie", 120): 1,
        ("Movie", 90): 2,
        ("Movie", 60): 3,
        ("TV Show", 2): 1,
    }
