"""A sample is damaged as the real files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sample_data import generate
from sample_data.layout import CAST, CATEGORY, DIRECTORS, TITLES
from tests.sample.files import records, valid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sample.files import Sample


@pytest.mark.parametrize("rows", [10, 500])
@pytest.mark.parametrize("seed", [0, 1, -7, 2**70])
def test_every_kind_is_there_at_any_size(tmp_path: Path, rows: int, seed: int) -> None:
    facts = generate(tmp_path, rows=rows, seed=seed)
    titles = valid(tmp_path)
    counted = [facts.empty_ratings, facts.empty_dates, facts.untrimmed_titles, facts.comma_countries]
    counted += [facts.duplicate_rows[CAST], facts.duplicate_rows[DIRECTORS], *facts.orphan_rows.values()]
    assert min(counted) >= 1
    assert facts.torn_titles >= 2
    assert any('"' in record["title"] and ":" in record["title"] and "," in record["title"] for record in titles)
    assert any('"' in record["description"] for record in titles)
    assert any(not record["cast"].isascii() and '"' in record["cast"] for record in records(tmp_path, CAST))


def test_a_torn_title_is_two_padded_records_with_a_stray_quote(sample: Sample) -> None:
    """One title is torn in its name, one in its description, as in the real file."""
    folder = sample[0]
    fragments = [list(record.values()) for record in records(folder) if not record["show_id"]]
    orphans = {record["show_id"] for record in records(folder, CATEGORY)}
    orphans -= {record["show_id"] for record in valid(folder)}
    starts, ends = fragments[::2], fragments[1::2]
    assert sorted(start.count("") for start in starts) == [2, 6]
    assert sorted(end.count("") for end in ends) == [3, 7]
    assert all(end[0].endswith('"') for end in ends)
    assert {next(field for field in end[1:] if field in orphans) for end in ends} == orphans


def test_a_torn_record_is_written_as_in_the_real_file(sample: Sample) -> None:
    lines = (sample[0] / TITLES).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 6237
    assert any(line.startswith('"') and line.endswith(",,,") and '""",' in line for line in lines)


def test_duplicates_stand_apart_from_what_they_repeat(sample: Sample) -> None:
    rows = [tuple(record.values()) for record in records(sample[0], CAST)]
    assert rows.index(rows[-1]) < len(rows) - 1
    assert len(set(rows[:-1])) == len(rows) - 1


def test_without_damage_every_title_is_whole(tmp_path: Path) -> None:
    facts = generate(tmp_path, rows=300, damage=False)
    assert facts.valid_titles == facts.file_rows[TITLES] == 300
    assert sum(facts.orphan_rows.values()) == sum(facts.duplicate_rows.values()) == 0
