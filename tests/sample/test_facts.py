"""The facts told of a sample are what its files hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sample_data import SampleFacts, SampleSpec, generate
from sample_data.layout import CAST, CATEGORY, COUNTRIES, DIRECTORS, LOOKUP_COLUMNS, TITLES
from tests.sample.files import NO_BREAK_SPACE, records, valid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sample.files import Sample


@pytest.mark.parametrize("rows", [10, 11, 137, 2000])
@pytest.mark.parametrize("damage", [True, False])
def test_facts_are_what_the_files_hold(tmp_path: Path, rows: int, *, damage: bool) -> None:
    facts = generate(tmp_path, rows=rows, seed=5, damage=damage)
    titles = valid(tmp_path)
    ids = {record["show_id"] for record in titles}
    types = Counter(record["type"] for record in titles)
    lookups = {name: [tuple(record.values()) for record in records(tmp_path, name)] for name in LOOKUP_COLUMNS}
    assert facts == SampleFacts(
        spec=SampleSpec(rows, 5, damage),
        file_rows={TITLES: len(records(tmp_path))} | {name: len(lookup) for name, lookup in lookups.items()},
        valid_titles=len(titles),
        movies=types["Movie"],
        shows=types["TV Show"],
        torn_titles=rows - len(titles),
        empty_ratings=sum(not record["rating"] for record in titles),
        empty_dates=sum(not record["date_added"] for record in titles),
        untrimmed_titles=sum(record["title"].endswith(NO_BREAK_SPACE) for record in titles),
        duplicate_rows={name: len(lookup) - len(set(lookup)) for name, lookup in lookups.items()},
        orphan_rows={name: sum(row[1] not in ids for row in lookup) for name, lookup in lookups.items()},
        comma_countries=sum(row[0].endswith(",") for row in lookups[COUNTRIES]),
    )


def test_the_real_size_gives_the_real_counts(sample: Sample) -> None:
    facts = sample[1]
    assert facts.file_rows[TITLES] == 6236
    assert facts.torn_titles == 2
    assert (facts.empty_ratings, facts.empty_dates) == (10, 11)
    assert facts.duplicate_rows == {CAST: 1, CATEGORY: 0, COUNTRIES: 0, DIRECTORS: 1}


@pytest.mark.parametrize(("name", "real"), [(CAST, 44_311), (CATEGORY, 13_670), (COUNTRIES, 7_179), (DIRECTORS, 4_852)])
def test_lookups_are_within_three_percent_of_the_real_files(sample: Sample, name: str, real: int) -> None:
    assert sample[1].file_rows[name] == pytest.approx(real, rel=0.03)
