"""Deliveries: again, late, overwritten, in pieces, in any order; each row counts once and the latest word wins.

All but the last are made side by side, in a few rounds: in each the files of every story, then one run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from local_platform import auto_loader
from local_platform.storage.local_folder import LocalFolder
from tests.reliability.case import line, movie, text
from tests.reliability.declared import case
from tests.reliability.lake import Lake, lookup
from tests.schemas import lakehouse_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyspark.sql import SparkSession


ONE, TWO = line(movie(1)), line(movie(2))
_IDS = 1000  # titles that a story may speak of
_BEFORE = 1_600_000_000  # older than every other delivery


@dataclass(frozen=True)
class File:
    """A file of a story.

    Attributes:
        content: its bytes, made from the number before the story's first title.
        path: below raw's titles; a folder of its own when left out.
        when: time of its delivery, in seconds; later than all before when left out.
        renamed: path that it had in an earlier round: it is not written then, only renamed.
    """

    content: Callable[[int], bytes]
    path: str = ""
    when: int | None = None
    renamed: str = ""


@dataclass(frozen=True)
class Story:
    """What is delivered in each round, and the rows in, kept, duplicates and quarantined that it must come to."""

    rounds: Sequence[Sequence[File]]
    accounts: Sequence[tuple[int, int, int, int]]


@dataclass
class Told:
    """What became of all stories.

    Attributes:
        titles: after each round, by story, the number, rating and year of each title in silver.
        accounts: of each round, rows in, kept, duplicates and quarantined.
        refused: the reason by the file's path.
        waiting: keys of the quarantined rows that no delivery has corrected.
    """

    titles: list[dict[str, list[tuple[int, str, int]]]] = field(default_factory=list)
    accounts: list[tuple[int, ...]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)


def _titles(*numbers: int, **values: str) -> Callable[[int], bytes]:
    return lambda before: text(*(line(movie(before + number, **values)) for number in numbers))


STORIES: Mapping[str, Story] = {
    "again": Story(
        [[File(_titles(1, 2))], [File(_titles(1, 2))], [File(_titles(1, 2), path="run_id=x/other name.csv")]],
        [(2, 2, 0, 0), (2, 0, 2, 0), (2, 0, 2, 0)],
    ),
    "twice": Story([[File(_titles(1, 1, 2)), File(_titles(1, rating="R"))]], [(4, 2, 2, 0)]),
    "late": Story(
        [
            [File(_titles(1, rating="R"))],
            [File(lambda before: text(line(movie(before + 1, rating="G")), line(movie(before + 2))), when=_BEFORE)],
        ],
        [(1, 1, 0, 0), (2, 1, 1, 0)],
    ),
    "overwritten": Story(
        [[File(_titles(1), path="run_id=w/a.csv")], [File(_titles(1, 2), path="run_id=w/a.csv")]], [(1, 1, 0, 0)]
    ),
    "hidden": Story(
        [
            [
                File(_titles(1)),
                File(_titles(2), path="run_id=h/.netflix_titles.csv.partial"),
                File(lambda _: b"\x00torn", path="run_id=h/_netflix_titles.csv"),
                File(lambda _: b"\x00torn", path="run_id=h/netflix_titles.csv.tmp"),
                File(lambda _: b"\x00torn", path="_run_id=h/netflix_titles.csv"),
            ],
            [File(_titles(2), path="run_id=h/netflix_titles.csv", renamed="run_id=h/.netflix_titles.csv.partial")],
        ],
        [(1, 1, 0, 0), (1, 1, 0, 0)],
    ),
    "cut off": Story(
        [[File(lambda before: _titles(1, 2)(before)[:-40])], [File(_titles(1, 2))]], [(2, 1, 0, 1), (2, 1, 1, 0)]
    ),
    "corrected": Story([[File(_titles(1, release_year="soon"))], [File(_titles(1))]], [(1, 0, 0, 1), (1, 1, 0, 0)]),
}


@pytest.fixture(scope="session")
def told(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Tell all stories, a round at a time, and look at silver after each."""
    folder = tmp_path_factory.mktemp("deliveries")
    raw = folder / "raw" / "titles"
    found = Told()
    with lakehouse_schemas(spark, folder):
        lake = Lake(spark, folder)
        before = {name: place * _IDS for place, name in enumerate(STORIES)}
        for files in zip_longest(*(story.rounds for story in STORIES.values()), fillvalue=()):
            for name, of_story in zip(STORIES, files, strict=True):
                for file in of_story:
                    if file.renamed:
                        (raw / file.renamed).rename(raw / file.path)
                    else:
                        lake.put(file.content(before[name]), path=file.path or None, when=file.when)
            lake.run()
            rows = lake.rows("silver.titles", "show_id", "rating", "release_year")
            found.titles.append({name: _of_story(rows, first) for name, first in before.items()})
        found.accounts = lake.accounts()
        waiting = spark.table("silver.titles_quarantine").where("show_id IS NOT NULL AND resolved_at IS NULL")
        found.waiting = [row.show_id for row in waiting.collect()]
    log = LocalFolder(folder / "_checkpoints" / "bronze" / "titles" / "schema")
    found.refused = {item.path.removeprefix(f"{raw}/"): item.reason for item in auto_loader.refused_files(log)}
    return found


def _of_story(rows: Sequence[tuple[int, str, int]], before: int) -> list[tuple[int, str, int]]:
    return [(key - before, rating, year) for key, rating, year in rows if before < key < before + _IDS]


def test_every_row_of_every_delivery_is_accounted_for(told: Told) -> None:
    rounds = zip_longest(*(story.accounts for story in STORIES.values()), fillvalue=(0, 0, 0, 0))
    assert told.accounts == [tuple(map(sum, zip(*accounts, strict=True))) for accounts in rounds]


@case("Deliveries", "the same file again, under the same and under another name", "read; all its rows are duplicates")
def test_the_same_file_again_adds_nothing(told: Told) -> None:
    assert [each["again"] for each in told.titles] == [[(1, "PG-13", 2016), (2, "PG-13", 2016)]] * 3


@case("Deliveries", "a key twice within one file and again in another", "the latest is kept, the others are duplicates")
def test_a_key_twice_within_and_across_files(told: Told) -> None:
    assert told.titles[0]["twice"] == [(1, "R", 2016), (2, "PG-13", 2016)]


@case("Deliveries", "a file that comes late or out of order", "an older file does not overwrite a newer one")
def test_an_older_file_that_comes_late_does_not_win(told: Told) -> None:
    assert told.titles[1]["late"] == [(1, "R", 2016), (2, "PG-13", 2016)]


@case(
    "Deliveries",
    "a batch that failed, read again after a delivery that is set aside",
    "what is set aside is no later word: the batch is kept",
)
def test_a_delivery_that_is_set_aside_does_not_supersede_a_batch_that_failed_before(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise OSError("gone")

    lake.put(text(ONE, TWO))
    lake.bronze("run-1")
    with monkeypatch.context() as patched:
        patched.setattr("netflix_jobs.silver.load.merge", killed)
        with pytest.raises(Exception, match="gone"):
            lake.silver_titles("run-1")
    lake.put(text(ONE, TWO).replace(b"rating", b"stars"))
    lake.run()
    assert lake.rows("silver.titles", "show_id", "rating") == [(1, "PG-13"), (2, "PG-13")]
    assert lake.accounts() == [(2, 2, 0, 0), (2, 0, 0, 2)]


@case(
    "Deliveries",
    "a file overwritten in place",
    "its new content is refused by name; the rows it had stay",
    "the new content is neither read nor told",
)
def test_a_file_overwritten_in_place_is_refused_by_name(told: Told) -> None:
    (path,) = told.refused
    assert path == "run_id=w/a.csv"
    assert "was overwritten after it was found" in told.refused[path]
    assert [each["overwritten"] for each in told.titles] == [[(1, "PG-13", 2016)]] * 3


@case("Deliveries", "a partial upload, hidden and temporary files", "not read until they bear their final name")
def test_hidden_and_temporary_files_wait_for_their_final_name(told: Told) -> None:
    assert told.titles[0]["hidden"] == [(1, "PG-13", 2016)]
    assert told.titles[1]["hidden"] == [(1, "PG-13", 2016), (2, "PG-13", 2016)]


@case("Deliveries", "a file cut off in the middle of a record", "what is whole is kept, the torn record is quarantined")
def test_a_file_cut_off_in_the_middle_of_a_record(told: Told) -> None:
    assert told.titles[0]["cut off"] == [(1, "PG-13", 2016)]
    assert told.titles[1]["cut off"] == [(1, "PG-13", 2016), (2, "PG-13", 2016)]


@case(
    "Deliveries",
    "a correction of a quarantined row",
    "the correction is kept, the quarantined row is marked as resolved",
)
def test_a_correction_wins_over_the_quarantine(told: Told) -> None:
    assert [each["corrected"] for each in told.titles[:2]] == [[], [(1, "PG-13", 2016)]]
    assert told.waiting == []


@case(
    "Deliveries",
    "lookups before their titles, titles before their lookups",
    "orphans wait in silver; gold takes them up",
)
def test_lookups_may_come_before_their_titles(lake: Lake) -> None:
    lake.put(text(ONE))
    lake.run()
    lake.put(lookup("cast", [{"value": "Ada", "show_id": 1}, {"value": "Bo", "show_id": 2}]), source="cast")
    lake.run(source="cast")
    lake.gold("title_cast")
    assert lake.rows("gold.title_cast", "show_id") == [(1,)]
    assert lake.rows("silver.cast", "show_id") == [(1,), (2,)]

    lake.put(text(TWO))
    lake.run()
    lake.gold("title_cast")
    assert lake.rows("gold.title_cast", "show_id") == [(1,), (2,)]
