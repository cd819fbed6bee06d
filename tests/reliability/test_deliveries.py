"""Deliveries: again, late, overwritten, in pieces, in any order; each row counts once and the latest word wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local_platform import auto_loader
from local_platform.storage.local_folder import LocalFolder
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.reliability.lake import Lake, lookup

if TYPE_CHECKING:
    from pathlib import Path


ONE, TWO = line(movie(1)), line(movie(2))


@case("Deliveries", "the same file again, under the same and under another name", "read; all its rows are duplicates")
def test_the_same_file_again_adds_nothing(lake: Lake) -> None:
    for path in (None, None, "run_id=x/other name.csv"):
        lake.put(text(ONE, TWO), path=path)
        lake.run()

    assert lake.rows("silver.titles", "show_id") == [(1,), (2,)]
    assert lake.accounts() == [(2, 2, 0, 0), (2, 0, 2, 0), (2, 0, 2, 0)]


@case("Deliveries", "a key twice within one file and again in another", "the latest is kept, the others are duplicates")
def test_a_key_twice_within_and_across_files(lake: Lake) -> None:
    lake.put(text(ONE, ONE, TWO))
    lake.put(text(line(movie(1, rating="R"))))
    lake.run()

    assert lake.rows("silver.titles", "show_id", "rating") == [(1, "R"), (2, "PG-13")]
    assert lake.accounts() == [(4, 2, 2, 0)]


@case("Deliveries", "a file that comes late or out of order", "an older file does not overwrite a newer one")
def test_an_older_file_that_comes_late_does_not_win(lake: Lake) -> None:
    lake.put(text(line(movie(1, rating="R"))))
    lake.run()
    lake.put(text(line(movie(1, rating="G")), TWO), when=1_600_000_000)
    lake.run()

    assert lake.rows("silver.titles", "show_id", "rating") == [(1, "R"), (2, "PG-13")]
    assert lake.accounts() == [(1, 1, 0, 0), (2, 1, 1, 0)]


@case("Deliveries", "a file overwritten in place", "its new content is refused by name; the rows it had stay")
def test_a_file_overwritten_in_place_is_refused_by_name(lake: Lake, tmp_path: Path) -> None:
    file = lake.put(text(ONE))
    lake.run()
    lake.put(text(ONE, TWO), path=str(file.relative_to(tmp_path / "raw" / "titles")))
    lake.run()
    lake.run()

    refused = auto_loader.refused_files(LocalFolder(tmp_path / "_checkpoints" / "bronze" / "titles" / "schema"))
    assert [(item.path, "was overwritten after it was loaded" in item.reason) for item in refused] == [
        (str(file), True)
    ]
    assert lake.rows("silver.titles", "show_id") == [(1,)]


@case("Deliveries", "a partial upload, hidden and temporary files", "not read until they bear their final name")
def test_hidden_and_temporary_files_wait_for_their_final_name(lake: Lake) -> None:
    lake.put(text(ONE))
    hidden = lake.put(text(TWO), path="run_id=2/.netflix_titles.csv.partial")
    for path in ("run_id=2/_netflix_titles.csv", "run_id=2/netflix_titles.csv.tmp", "_run_id=3/netflix_titles.csv"):
        lake.put(b"\x00torn", path=path)
    lake.run()
    assert lake.rows("silver.titles", "show_id") == [(1,)]

    hidden.rename(hidden.with_name("netflix_titles.csv"))
    lake.run()
    assert lake.rows("silver.titles", "show_id") == [(1,), (2,)]


@case("Deliveries", "a file cut off in the middle of a record", "what is whole is kept, the torn record is quarantined")
def test_a_file_cut_off_in_the_middle_of_a_record(lake: Lake) -> None:
    lake.put(text(ONE, TWO)[:-40])
    lake.run()
    lake.put(text(ONE, TWO))
    lake.run()

    assert lake.accounts() == [(2, 1, 0, 1), (2, 1, 1, 0)]
    assert lake.rows("silver.titles", "show_id") == [(1,), (2,)]


@case(
    "Deliveries",
    "a correction of a quarantined row",
    "the correction is kept, the quarantined row is marked as resolved",
)
def test_a_correction_wins_over_the_quarantine(lake: Lake) -> None:
    lake.put(text(line(movie(1, release_year="soon"))))
    lake.run()
    lake.put(text(ONE))
    lake.run()

    assert lake.rows("silver.titles", "show_id", "release_year") == [(1, 2016)]
    assert lake.spark.table("silver.titles_quarantine").where("resolved_at IS NULL").count() == 0


@case(
    "Deliveries",
    "lookups before their titles, titles before their lookups",
    "orphans wait in silver; gold takes them up",
)
def test_lookups_may_come_before_their_titles(lake: Lake) -> None:
    lake.put(text(ONE))
    lake.run()
    for source, column in (
        ("cast", "cast"),
        ("category", "listed_in"),
        ("countries", "country"),
        ("directors", "director"),
    ):
        rows = [{"value": "Ada", "show_id": 1}, {"value": "Bo", "show_id": 2}]
        lake.put(lookup(column, rows), source=source)
        lake.run(source=source)
    lake.gold()
    assert lake.rows("gold.title_cast", "show_id") == [(1,)]
    assert lake.rows("silver.cast", "show_id") == [(1,), (2,)]

    lake.put(text(TWO))
    lake.run()
    lake.gold()
    assert lake.rows("gold.title_cast", "show_id") == [(1,), (2,)]
