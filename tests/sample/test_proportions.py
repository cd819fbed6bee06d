"""A sample has the proportions of the real files."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sample_data.layout import CAST
from tests.sample.files import records, valid

if TYPE_CHECKING:
    from tests.sample.files import Sample


def test_two_thirds_are_movies(sample: Sample) -> None:
    assert sample[1].movies / sample[1].valid_titles == pytest.approx(0.684, abs=0.02)


@pytest.mark.parametrize(("rating", "real"), [("TV-MA", 0.325), ("TV-14", 0.272), ("R", 0.082), ("TV-Y", 0.023)])
def test_ratings_have_the_real_weights(sample: Sample, rating: str, real: float) -> None:
    ratings = Counter(record["rating"] for record in valid(sample[0]))
    assert ratings[rating] / ratings.total() == pytest.approx(real, abs=0.02)


def test_dates_mostly_rise(sample: Sample) -> None:
    parts = [record["date_added"].split("/") for record in valid(sample[0]) if record["date_added"]]
    days = [date(int(year), int(month), int(day)) for month, day, year in parts]
    falls = sum(later < earlier for earlier, later in pairwise(days))
    assert 0.05 < falls / len(days) < 0.2


def test_a_few_actors_are_busy_and_most_appear_once(sample: Sample) -> None:
    """In the real file 27,405 actors share 44,311 rows; 19,894 have one, the busiest has 33."""
    titles = Counter(record["cast"] for record in records(sample[0], CAST))
    assert 24_000 < len(titles) < 31_000
    assert 20 < titles.most_common(1)[0][1] < 60
    assert 0.65 < sum(count == 1 for count in titles.values()) / len(titles) < 0.8


@pytest.mark.parametrize(("text", "real"), [(":", 1009), (",", 103)])
def test_titles_hold_colons_and_commas_about_as_often(sample: Sample, text: str, real: int) -> None:
    assert sum(text in record["title"] for record in valid(sample[0])) == pytest.approx(real, rel=0.35)
