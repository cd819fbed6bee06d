"""The files are laid out as the real ones are."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sample_data.layout import TITLE_COLUMNS, TITLES
from tests.sample.files import HEADERS, valid

if TYPE_CHECKING:
    from tests.sample.files import Sample

RATINGS = {"TV-MA", "TV-14", "TV-PG", "R", "PG-13", "NR", "PG", "TV-Y7", "TV-G", "TV-Y", "TV-Y7-FV", "G", "UR", "NC-17"}


@pytest.mark.parametrize("name", HEADERS)
def test_files_have_a_byte_order_mark_the_real_header_and_line_feeds(sample: Sample, name: str) -> None:
    content = (sample[0] / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + HEADERS[name].encode() + b"\n")
    assert content.endswith(b"\n")
    assert b"\r" not in content
    assert content.count(b"\xef\xbb\xbf") == 1


def test_every_record_has_all_columns(sample: Sample) -> None:
    with (sample[0] / TITLES).open(encoding="utf-8-sig", newline="") as stream:
        assert {len(record) for record in csv.reader(stream, strict=True)} == {len(TITLE_COLUMNS)}


def test_show_ids_are_unique_and_have_eight_digits(sample: Sample) -> None:
    ids = [record["show_id"] for record in valid(sample[0])]
    assert len(set(ids)) == len(ids) == 6232
    assert all(len(show_id) == 8 and show_id.isdecimal() for show_id in ids)


def test_movies_have_minutes_and_shows_have_seasons(sample: Sample) -> None:
    for record in valid(sample[0]):
        filled, empty, longest, shortest = (
            ("duration_minutes", "duration_seasons", 312, 3)
            if record["type"] == "Movie"
            else ("duration_seasons", "duration_minutes", 15, 1)
        )
        assert shortest <= int(record[filled]) <= longest
        assert record[empty] == ""


def test_dates_ratings_and_years_are_within_the_real_ranges(sample: Sample) -> None:
    for record in valid(sample[0]):
        assert record["rating"] in RATINGS | {""}
        assert 1925 <= int(record["release_year"]) <= 2020
        if record["date_added"]:
            month, day, year = map(int, record["date_added"].split("/"))
            assert date(2008, 1, 1) <= date(year, month, day) <= date(2020, 1, 18)
            assert not record["date_added"].startswith("0")
