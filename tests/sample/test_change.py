"""A follow-up changes the share of titles it is asked to, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sample_data import SampleDataError, SampleFacts, SampleSpec, generate_change
from sample_data.layout import TITLE_COLUMNS, TITLES
from tests.sample.files import NO_BREAK_SPACE, digests, records, valid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sample.files import Sample


@pytest.mark.parametrize("share", [0.001, 0.03, 0.5, 1.0])
def test_exactly_the_share_of_valid_titles_changes(tmp_path: Path, sample: Sample, share: float) -> None:
    facts = generate_change(tmp_path, sample[1], share=share)
    assert facts.changed_titles == facts.file_rows[TITLES] == len(valid(tmp_path)) == round(share * 6232)
    assert sorted(path.name for path in tmp_path.iterdir()) == [TITLES]


def test_changed_titles_differ_in_rating_duration_or_description_only(tmp_path: Path, sample: Sample) -> None:
    generate_change(tmp_path, sample[1], share=1.0)
    before = {record["show_id"]: record for record in valid(sample[0])}
    differing: Counter[str] = Counter()
    for after in records(tmp_path):
        columns = {name for name, value in after.items() if before[after["show_id"]][name] != value}
        assert columns
        differing.update(columns)
    assert set(differing) == {"rating", "duration_minutes", "duration_seasons", "description"}
    assert min(differing["rating"], differing["description"]) > 3000


def test_changed_durations_keep_to_the_type(tmp_path: Path, sample: Sample) -> None:
    generate_change(tmp_path, sample[1], share=1.0)
    for record in records(tmp_path):
        if record["type"] == "Movie":
            assert 3 <= int(record["duration_minutes"]) <= 312
            assert not record["duration_seasons"]
        else:
            assert 1 <= int(record["duration_seasons"]) <= 15
            assert not record["duration_minutes"]


def test_facts_of_a_change_are_what_the_file_holds(tmp_path: Path, sample: Sample) -> None:
    facts = generate_change(tmp_path, sample[1], share=1.0)
    titles = records(tmp_path)
    assert facts == SampleFacts(
        spec=sample[1].spec,
        file_rows={TITLES: len(titles)},
        valid_titles=len(titles),
        movies=sum(record["type"] == "Movie" for record in titles),
        shows=sum(record["type"] == "TV Show" for record in titles),
        empty_ratings=sum(not record["rating"] for record in titles),
        empty_dates=sum(not record["date_added"] for record in titles),
        untrimmed_titles=sum(record["title"].endswith(NO_BREAK_SPACE) for record in titles),
        changed_titles=len(titles),
    )


def test_a_change_needs_no_files_of_the_base(tmp_path: Path, sample: Sample) -> None:
    generate_change(tmp_path / "from facts", sample[1], share=0.1)
    generate_change(tmp_path / "from arguments", SampleSpec(rows=6234), share=0.1)
    assert digests(tmp_path / "from facts") == digests(tmp_path / "from arguments")


def test_follow_ups_with_other_numbers_differ(tmp_path: Path, sample: Sample) -> None:
    generate_change(tmp_path / "1", sample[1], share=0.1)
    generate_change(tmp_path / "2", sample[1], share=0.1, number=2)
    first, second = ({record["show_id"] for record in records(tmp_path / folder)} for folder in "12")
    assert first != second


def test_a_new_column_comes_last_and_is_filled(tmp_path: Path, sample: Sample) -> None:
    facts = generate_change(tmp_path, sample[1], share=0.05, new_column="quality")
    assert facts.new_column == "quality"
    assert {tuple(record) for record in records(tmp_path)} == {(*TITLE_COLUMNS, "quality")}
    assert {record["quality"] for record in records(tmp_path)} == {"SD", "HD", "4K", "HDR"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"share": 0.0}, "above 0"),
        ({"share": 1.5}, "at most 1"),
        ({"share": float("nan")}, "above 0"),
        ({"share": 0.1, "number": 0}, "the first is number 1"),
        ({"share": 0.1, "new_column": "rating"}, "can't be added"),
        ({"share": 0.1, "new_column": "a,b"}, "can't be added"),
        ({"share": 0.1, "new_column": ""}, "can't be added"),
    ],
)
def test_impossible_changes_are_refused(tmp_path: Path, arguments: dict[str, float], message: str) -> None:
    with pytest.raises(SampleDataError, match=message):
        generate_change(tmp_path, SampleSpec(), **arguments)  # type: ignore[arg-type]  # invalid on purpose
    assert list(tmp_path.iterdir()) == []
