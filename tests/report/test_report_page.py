"""The page as a whole: its order, what each section tells, and that a browser needs nothing but the file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local_platform.errors import EnvironmentMissingError
from local_platform.report.html import render, write_report
from local_platform.result import MartRows, ReportDetails, RunResult, StageResult, TableResult
from tests.report.outline import Outline

if TYPE_CHECKING:
    from pathlib import Path

    from local_platform.result import Status

SECTIONS = ["flow", "tables", "conservation", "quarantine", "expectations", "files", "charts", "graph", "stages"]
NO_DETAILS = ReportDetails("https://example.org/netflix", "lake/dev")


def headline(page: str) -> str:
    (header,) = Outline(page).all("header")
    return " ".join(header.text.split())


def test_sections_follow_the_verdict_in_the_order_of_the_questions(result: RunResult, details: ReportDetails) -> None:
    page = Outline(render(result, details))
    assert [section.attributes["id"] for section in page.all("section")] == SECTIONS
    assert page.elements.index(page.all("h1")[0]) < page.elements.index(page.all("section")[0])


def test_the_headline_tells_verdict_run_source_seconds_and_wheel(result: RunResult, details: ReportDetails) -> None:
    text = headline(render(result, details))
    for fact in ("✓ The run succeeded", result.run_id, details.source, details.lake, "94.3 s", "9f2c4b7d1e8a"):
        assert fact in text
    for figure in ("76,248 rows delivered", "76,242 rows kept", "4 rows quarantined", "5 of 7 expectations met"):
        assert figure in text


def test_a_failed_run_names_the_stage_and_its_error_first(result: RunResult) -> None:
    failed = StageResult("gold", "gold", "failed", 63.5, 2.0, "12 rows break title_exists\n  at update")
    text = headline(render(replace(result, status="failed", stages=(failed,)), NO_DETAILS))
    assert "✕ The run failed in stage gold" in text
    assert "gold: 12 rows break title_exists" in text


@pytest.mark.parametrize(
    ("status", "words"),
    [("unchanged", "= Nothing new: the lake already holds this delivery"), ("skipped", "\u2013 The run was skipped")],
)
def test_a_run_that_did_nothing_says_so(result: RunResult, status: Status, words: str) -> None:
    assert words in headline(render(replace(result, status=status), NO_DETAILS))


def test_a_run_that_failed_at_its_start_still_gives_a_page() -> None:
    page = render(RunResult("run-1", "failed", 0.4, {}), NO_DETAILS)
    assert "✕ The run failed before its first stage finished" in headline(page)
    assert "the output of the command that ran it says why" in headline(page)
    outline = Outline(page)
    for section, words in {
        "flow": "not part of this run",
        "graph": "No task was run.",
        "tables": "No table was part of this run.",
        "quarantine": "No quarantined row.",
        "expectations": "No expectation was checked in this run.",
        "files": "No file was refused.",
        "stages": "No stage ran.",
        "charts": "No mart was refreshed in this run.",
    }.items():
        assert words in outline.section(section)


def test_lost_rows_are_said_in_the_headline_and_marked_at_their_table(result: RunResult) -> None:
    lossy = {**result.tables, "silver.cast": TableResult(44_311, 44_300, 1, 0, 44_300)}
    page = render(replace(result, tables=lossy), NO_DETAILS)
    assert "! The run succeeded, but its rows do not add up" in headline(page)
    assert "silver.cast: 10 rows unaccounted for" in headline(page)
    section = Outline(page).section("conservation")
    assert "silver.cast 44,311 ≠ 44,300 + 1 + 0 ✕ 10 rows unaccounted for" in section
    assert "silver.titles 6,236 = 6,232 + 0 + 4 ✓ conserved" in section


def test_the_picture_tells_what_was_left_between_the_layers(result: RunResult, details: ReportDetails) -> None:
    picture = Outline(render(result, details)).section("flow").replace("\u00a0", " ")
    for words in (
        "76,248 rows kept 1 file refused",
        "76,242 rows kept 4 quarantined titles 4 2 duplicates cast 1, directors 1",
        "written 12 dropped by title_exists bridge_title_country 12",
    ):
        assert words in picture


def test_recovered_faults_stand_with_what_was_overcome(result: RunResult, details: ReportDetails) -> None:
    words = "Recovered faults What went wrong and was overcome"
    assert words in Outline(render(result, details)).section("files")
    assert "try 2 succeeded after: UNKNOWN_FIELD_EXCEPTION" in Outline(render(result, details)).section("files")
    assert words not in Outline(render(replace(result, recovered_faults=()), details)).section("files")


def test_quarantined_rows_stand_as_delivered_with_reasons_and_file(result: RunResult, details: ReportDetails) -> None:
    section = Outline(render(result, details)).section("quarantine")
    assert "show_id_missing 4 rows type_unknown 2 rows" in section
    assert "netflix_titles.csv, 2020-01-18T06:00:52Z" in section
    assert "title its 25th mission over Germany." in section
    assert "show_id null" in section
    assert "rating empty" in section


def test_expectations_tell_action_and_rows(result: RunResult, details: ReportDetails) -> None:
    section = Outline(render(result, details)).section("expectations")
    assert "title_exists drop 7,167 12 ✕ failed, rows dropped" in section
    assert "date_added_is_present warn 6,221 11 ✕ failed, rows kept" in section
    assert "show_id_is_present fail 6,232 0 ✓ met" in section


def test_stages_tell_start_time_and_error(result: RunResult) -> None:
    failed = StageResult("gold", "gold", "failed", 63.5, 130.0, "boom\nat line 7")
    section = Outline(render(replace(result, stages=(failed,)), NO_DETAILS)).section("stages")
    assert "gold failed started at 63.5 s, took 2 min 10 s" in section
    assert "boom at line 7" in section


def test_the_page_asks_for_nothing_and_runs_nothing(result: RunResult, details: ReportDetails) -> None:
    page = render(result, details)
    outline = Outline(page)
    assert not outline.all("script", "iframe", "object", "embed", "img", "form")
    addresses = [
        value
        for element in outline.elements
        for name, value in element.attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "xlink:href"}
    ]
    assert all(address and address.startswith(("#", "data:,")) for address in addresses)
    (style,) = outline.all("style")
    assert not re.search(r"url\(|@import|expression\(", style.text)
    (policy,) = (meta for meta in outline.all("meta") if "http-equiv" in meta.attributes)
    assert (policy.attributes["content"] or "").startswith("default-src 'none';")


def test_the_page_is_written_whole_and_replaces_the_last_one(
    result: RunResult, details: ReportDetails, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "report.html"
    write_report(RunResult("run-0", "failed", 0.1, {}), NO_DETAILS, path)
    write_report(result, details, path)
    assert path.read_text(encoding="utf-8") == render(result, details)
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]


def test_a_page_that_can_not_be_written_says_where_and_what_to_do(result: RunResult, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentMissingError, match=r"file/report\.html: .*Make the folder writable"):
        write_report(result, NO_DETAILS, tmp_path / "file" / "report.html")


def test_what_is_drawn_comes_before_bare_numbers(result: RunResult, details: ReportDetails) -> None:
    plain = MartRows("gold.checks", "What is checked.", ("checked", "rows"), (("dim_titles", 3),))
    page = Outline(render(result, replace(details, marts=(plain, *details.marts))))
    kinds = [figure.attributes["class"] for figure in page.all("figure")]
    assert kinds.index("plain") == len(kinds) - kinds.count("plain") > 0
