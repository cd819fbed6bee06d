"""What a sample promises: true facts, the same bytes again, the proportions and the damage of the real files."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from sample_data import SampleDataError, SampleFacts, SampleSpec, generate, generate_change
from sample_data.__main__ import main
from sample_data.layout import CAST, CATEGORY, COUNTRIES, DIRECTORS, LOOKUP_COLUMNS, TITLE_COLUMNS, TITLES

HEADERS = {
    TITLES: "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,show_id",
    CAST: "cast,show_id",
    CATEGORY: "listed_in,show_id",
    COUNTRIES: "country,show_id",
    DIRECTORS: "director,show_id",
}
RATINGS = {"TV-MA", "TV-14", "TV-PG", "R", "PG-13", "NR", "PG", "TV-Y7", "TV-G", "TV-Y", "TV-Y7-FV", "G", "UR", "NC-17"}
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

Sample = tuple[Path, SampleFacts]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A sample of the real files' size, made once: no test writes into it."""
    folder = tmp_path_factory.mktemp("sample")
    return folder, generate(folder, rows=6234)


def records(folder: Path, name: str = TITLES) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def valid(folder: Path) -> list[dict[str, str]]:
    return [record for record in records(folder) if record["show_id"]]


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=root)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


class TestFormat:
    @pytest.mark.parametrize("name", HEADERS)
    def test_files_have_a_byte_order_mark_the_real_header_and_line_feeds(self, sample: Sample, name: str) -> None:
        content = (sample[0] / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf" + HEADERS[name].encode() + b"\n")
        assert content.endswith(b"\n")
        assert b"\r" not in content
        assert content.count(b"\xef\xbb\xbf") == 1

    def test_every_record_has_all_columns(self, sample: Sample) -> None:
        with (sample[0] / TITLES).open(encoding="utf-8-sig", newline="") as stream:
            assert {len(record) for record in csv.reader(stream, strict=True)} == {len(TITLE_COLUMNS)}

    def test_show_ids_are_unique_and_have_eight_digits(self, sample: Sample) -> None:
        ids = [record["show_id"] for record in valid(sample[0])]
        assert len(set(ids)) == len(ids) == 6232
        assert all(len(show_id) == 8 and show_id.isdecimal() for show_id in ids)

    def test_movies_have_minutes_and_shows_have_seasons(self, sample: Sample) -> None:
        for record in valid(sample[0]):
            filled, empty, longest, shortest = (
                ("duration_minutes", "duration_seasons", 312, 3)
                if record["type"] == "Movie"
                else ("duration_seasons", "duration_minutes", 15, 1)
            )
            assert shortest <= int(record[filled]) <= longest
            assert record[empty] == ""

    def test_dates_ratings_and_years_are_within_the_real_ranges(self, sample: Sample) -> None:
        for record in valid(sample[0]):
            assert record["rating"] in RATINGS | {""}
            assert 1925 <= int(record["release_year"]) <= 2020
            if record["date_added"]:
                month, day, year = map(int, record["date_added"].split("/"))
                assert date(2008, 1, 1) <= date(year, month, day) <= date(2020, 1, 18)
                assert not record["date_added"].startswith("0")


class TestFacts:
    @pytest.mark.parametrize("rows", [10, 11, 137, 2000])
    @pytest.mark.parametrize("damage", [True, False])
    def test_facts_are_what_the_files_hold(self, tmp_path: Path, rows: int, *, damage: bool) -> None:
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

    def test_the_real_size_gives_the_real_counts(self, sample: Sample) -> None:
        facts = sample[1]
        assert facts.file_rows[TITLES] == 6236
        assert facts.torn_titles == 2
        assert (facts.empty_ratings, facts.empty_dates) == (10, 11)
        assert facts.duplicate_rows == {CAST: 1, CATEGORY: 0, COUNTRIES: 0, DIRECTORS: 1}

    @pytest.mark.parametrize(
        ("name", "real"), [(CAST, 44_311), (CATEGORY, 13_670), (COUNTRIES, 7_179), (DIRECTORS, 4_852)]
    )
    def test_lookups_are_within_three_percent_of_the_real_files(self, sample: Sample, name: str, real: int) -> None:
        assert sample[1].file_rows[name] == pytest.approx(real, rel=0.03)


class TestProportions:
    def test_two_thirds_are_movies(self, sample: Sample) -> None:
        assert sample[1].movies / sample[1].valid_titles == pytest.approx(0.684, abs=0.02)

    @pytest.mark.parametrize(("rating", "real"), [("TV-MA", 0.325), ("TV-14", 0.272), ("R", 0.082), ("TV-Y", 0.023)])
    def test_ratings_have_the_real_weights(self, sample: Sample, rating: str, real: float) -> None:
        ratings = Counter(record["rating"] for record in valid(sample[0]))
        assert ratings[rating] / ratings.total() == pytest.approx(real, abs=0.02)

    def test_dates_mostly_rise(self, sample: Sample) -> None:
        parts = [record["date_added"].split("/") for record in valid(sample[0]) if record["date_added"]]
        days = [date(int(year), int(month), int(day)) for month, day, year in parts]
        falls = sum(later < earlier for earlier, later in pairwise(days))
        assert 0.05 < falls / len(days) < 0.2

    def test_a_few_actors_are_busy_and_most_appear_once(self, sample: Sample) -> None:
        """In the real file 27,405 actors share 44,311 rows; 19,894 have one, the busiest has 33."""
        titles = Counter(record["cast"] for record in records(sample[0], CAST))
        assert 24_000 < len(titles) < 31_000
        assert 20 < titles.most_common(1)[0][1] < 60
        assert 0.65 < sum(count == 1 for count in titles.values()) / len(titles) < 0.8

    @pytest.mark.parametrize(("text", "real"), [(":", 1009), (",", 103)])
    def test_titles_hold_colons_and_commas_about_as_often(self, sample: Sample, text: str, real: int) -> None:
        assert sum(text in record["title"] for record in valid(sample[0])) == pytest.approx(real, rel=0.35)


class TestDamage:
    @pytest.mark.parametrize("rows", [10, 500])
    @pytest.mark.parametrize("seed", [0, 1, -7, 2**70])
    def test_every_kind_is_there_at_any_size(self, tmp_path: Path, rows: int, seed: int) -> None:
        facts = generate(tmp_path, rows=rows, seed=seed)
        titles = valid(tmp_path)
        counted = [facts.empty_ratings, facts.empty_dates, facts.untrimmed_titles, facts.comma_countries]
        counted += [facts.duplicate_rows[CAST], facts.duplicate_rows[DIRECTORS], *facts.orphan_rows.values()]
        assert min(counted) >= 1
        assert facts.torn_titles >= 2
        assert any('"' in record["title"] and ":" in record["title"] and "," in record["title"] for record in titles)
        assert any('"' in record["description"] for record in titles)
        assert any(not record["cast"].isascii() and '"' in record["cast"] for record in records(tmp_path, CAST))

    def test_a_torn_title_is_two_padded_records_with_a_stray_quote(self, sample: Sample) -> None:
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

    def test_a_torn_record_is_written_as_in_the_real_file(self, sample: Sample) -> None:
        lines = (sample[0] / TITLES).read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 6237
        assert any(line.startswith('"') and line.endswith(",,,") and '""",' in line for line in lines)

    def test_duplicates_stand_apart_from_what_they_repeat(self, sample: Sample) -> None:
        rows = [tuple(record.values()) for record in records(sample[0], CAST)]
        assert rows.index(rows[-1]) < len(rows) - 1
        assert len(set(rows[:-1])) == len(rows) - 1

    def test_without_damage_every_title_is_whole(self, tmp_path: Path) -> None:
        facts = generate(tmp_path, rows=300, damage=False)
        assert facts.valid_titles == facts.file_rows[TITLES] == 300
        assert sum(facts.orphan_rows.values()) == sum(facts.duplicate_rows.values()) == 0


class TestRepeatability:
    def test_the_same_arguments_give_the_same_bytes(self, tmp_path: Path) -> None:
        for folder in ("first", "second"):
            generate(tmp_path / folder, rows=400, seed=3)
        assert digests(tmp_path / "first") == digests(tmp_path / "second")

    def test_another_seed_gives_other_bytes_in_every_file(self, tmp_path: Path) -> None:
        generate(tmp_path / "first", rows=400, seed=3)
        generate(tmp_path / "second", rows=400, seed=4)
        assert not set(digests(tmp_path / "first").values()) & set(digests(tmp_path / "second").values())

    def test_the_bytes_are_those_of_every_python_version(self, tmp_path: Path) -> None:
        """Pinned: a change here changes every benchmark and every figure that names a seed."""
        generate(tmp_path, rows=1000, seed=1)
        combined = hashlib.sha256("".join(digests(tmp_path).values()).encode()).hexdigest()
        assert combined == "d5e83bbdd82a0c69016ff5a95c81b76b15cbebd9a172b924c341725e9ee263f7"


class TestChange:
    @pytest.mark.parametrize("share", [0.001, 0.03, 0.5, 1.0])
    def test_exactly_the_share_of_valid_titles_changes(self, tmp_path: Path, sample: Sample, share: float) -> None:
        facts = generate_change(tmp_path, sample[1], share=share)
        assert facts.changed_titles == facts.file_rows[TITLES] == len(valid(tmp_path)) == round(share * 6232)
        assert sorted(path.name for path in tmp_path.iterdir()) == [TITLES]

    def test_changed_titles_differ_in_rating_duration_or_description_only(self, tmp_path: Path, sample: Sample) -> None:
        generate_change(tmp_path, sample[1], share=1.0)
        before = {record["show_id"]: record for record in valid(sample[0])}
        differing: Counter[str] = Counter()
        for after in records(tmp_path):
            columns = {name for name, value in after.items() if before[after["show_id"]][name] != value}
            assert columns
            differing.update(columns)
        assert set(differing) == {"rating", "duration_minutes", "duration_seasons", "description"}
        assert min(differing["rating"], differing["description"]) > 3000

    def test_changed_durations_keep_to_the_type(self, tmp_path: Path, sample: Sample) -> None:
        generate_change(tmp_path, sample[1], share=1.0)
        for record in records(tmp_path):
            if record["type"] == "Movie":
                assert 3 <= int(record["duration_minutes"]) <= 312
                assert not record["duration_seasons"]
            else:
                assert 1 <= int(record["duration_seasons"]) <= 15
                assert not record["duration_minutes"]

    def test_facts_of_a_change_are_what_the_file_holds(self, tmp_path: Path, sample: Sample) -> None:
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

    def test_a_change_needs_no_files_of_the_base(self, tmp_path: Path, sample: Sample) -> None:
        generate_change(tmp_path / "from facts", sample[1], share=0.1)
        generate_change(tmp_path / "from arguments", SampleSpec(rows=6234), share=0.1)
        assert digests(tmp_path / "from facts") == digests(tmp_path / "from arguments")

    def test_follow_ups_with_other_numbers_differ(self, tmp_path: Path, sample: Sample) -> None:
        generate_change(tmp_path / "1", sample[1], share=0.1)
        generate_change(tmp_path / "2", sample[1], share=0.1, number=2)
        first, second = ({record["show_id"] for record in records(tmp_path / folder)} for folder in "12")
        assert first != second

    def test_a_new_column_comes_last_and_is_filled(self, tmp_path: Path, sample: Sample) -> None:
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
    def test_impossible_changes_are_refused(self, tmp_path: Path, arguments: dict[str, float], message: str) -> None:
        with pytest.raises(SampleDataError, match=message):
            generate_change(tmp_path, SampleSpec(), **arguments)  # type: ignore[arg-type]  # invalid on purpose
        assert list(tmp_path.iterdir()) == []


class TestWriting:
    def test_existing_files_are_kept_unless_replacing_is_allowed(self, tmp_path: Path) -> None:
        (tmp_path / DIRECTORS).write_text("mine")
        with pytest.raises(SampleDataError, match=r"holds netflix_directors\.csv already"):
            generate(tmp_path, rows=20)
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {DIRECTORS: "mine"}
        generate(tmp_path, rows=20, overwrite=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(HEADERS)

    def test_a_failed_run_leaves_nothing_behind(self, tmp_path: Path) -> None:
        """The operating system refuses files above 4 KiB, as a full disk would."""
        limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        command = f"from sample_data.__main__ import main; raise SystemExit(main(['--out', {str(tmp_path)!r}]))"
        done = run_python("-c", limited + command)
        assert done.returncode == 2
        assert "could not be written" in done.stderr
        assert list(tmp_path.iterdir()) == []

    def test_a_path_that_is_a_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "taken").touch()
        with pytest.raises(SampleDataError, match="could not be written"):
            generate(tmp_path / "taken", rows=20)

    @pytest.mark.parametrize("rows", [-1, 0, 9, 30_000_000])
    def test_impossible_sizes_are_refused(self, tmp_path: Path, rows: int) -> None:
        with pytest.raises(SampleDataError, match=f"sample of {rows} titles can't be made"):
            generate(tmp_path, rows=rows)


class TestCommand:
    def test_prints_the_facts_as_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--rows", "30", "--seed", "2", "--out", str(tmp_path / "a")]) == 0
        assert capsys.readouterr().out == generate(tmp_path / "b", rows=30, seed=2).to_json()

    def test_writes_a_change(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        change = ["--change", "0.5", "--new-column", "quality", "--change-number", "2"]
        assert main(["--rows", "30", "--out", str(tmp_path), *change]) == 0
        facts = json.loads(capsys.readouterr().out)
        assert (facts["changed_titles"], facts["new_column"]) == (14, "quality")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [(["--rows", "9"], "give rows between 10"), (["--change", "2"], "give a share"), ([], "already")],
    )
    def test_says_what_is_wrong_without_a_traceback(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
    ) -> None:
        (tmp_path / CAST).touch()
        assert main(["--out", str(tmp_path), *arguments]) == 2
        output = capsys.readouterr()
        assert output.err.startswith("sample_data: ")
        assert message in output.err
        assert output.out == ""

    def test_a_new_column_without_a_change_is_refused(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            main(["--out", str(tmp_path), "--new-column", "quality"])
        assert "give --change too" in capsys.readouterr().err

    def test_runs_as_a_module(self, tmp_path: Path) -> None:
        done = run_python("-m", "sample_data", "--rows", "10", "--out", str(tmp_path), "--no-damage")
        assert json.loads(done.stdout)["valid_titles"] == 10
