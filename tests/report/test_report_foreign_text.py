"""What comes from the data is shown, whatever it holds, and does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakehouse.foreign_text import clean
from local_platform.report.html import render, write_report
from local_platform.result import (
    ExpectationResult,
    MartRows,
    QuarantinedRow,
    RefusedFile,
    ReportDetails,
    RunResult,
    StageResult,
    TableResult,
)
from tests.reliability.declared import case
from tests.report import mart_rows
from tests.report.outline import Outline

if TYPE_CHECKING:
    from pathlib import Path


def page_with(text: str) -> str:
    """Put ``text`` wherever a page shows something that a run or its data named."""
    result = RunResult(
        text,
        "failed",
        1.0,
        {f"silver.{text}": TableResult(3, 1, 1, 1, 1), f"gold.{text}": TableResult(3, 2, 0, 1, 2)},
        (RefusedFile(text, text),),
        (ExpectationResult(text, text, "drop", 2, 1),),
        (StageResult(text, text, "failed", 0.0, 1.0, text),),
        text,
    )
    known = [mart_rows.growth(), mart_rows.countries(), mart_rows.ratings(), mart_rows.people("director")]
    renamed = [
        replace(mart, comment=text, rows=tuple(tuple(_renamed(row, text)) for row in mart.rows)) for mart in known
    ]
    marts = (*renamed, MartRows(text, text, (text,), ((text,),)))
    row = QuarantinedRow(text, (text,), text, text, {text: text})
    return render(result, ReportDetails(text, text, (row,), marts))


def _renamed(row: tuple[object, ...], text: str) -> list[object]:
    return [text if isinstance(value, str) else value for value in row]


@case("Security", "markup and scripts in data, names and errors", "shown as text in the report")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</title></style></pre><img src=x onerror=alert(1)>",
        "\" onmouseover='alert(1)' x=\"",
        "' autofocus onfocus=alert(1) x='",
        "--><!--",
        "{{ 7 * 7 }}{% raw %}",
        "javascript:alert(1)",
    ],
)
def test_markup_in_data_stays_text(text: str) -> None:
    plain, hostile = Outline(page_with("text")), Outline(page_with(text))
    assert [element.tag for element in hostile.elements] == [element.tag for element in plain.elements]
    names = {name for element in plain.elements for name in element.attributes}
    assert {name for element in hostile.elements for name in element.attributes} <= names
    assert text in hostile.section("quarantine")


@case("Security", "control characters and characters that reorder text", "made visible in the report")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x7fb", "a␡b"),
        ("a\x9bb", "a⟨U+009B⟩b"),
        ("a\ud800b", "a⟨U+D800⟩b"),
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("one\r\ntwo\tthree\n", "one\ntwo\tthree\n"),
        ("lone\rreturn", "lone␍return"),
        ("שלום, عالم, 世界, 🎬", "שלום, عالم, 世界, 🎬"),
    ],
)
def test_what_could_hide_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize("text", ["nul \x00", "half \udc80 a pair", "override \u202e", "escape \x1b[2J"])
def test_the_page_shows_it_too(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(RunResult(text, "failed", 1.0, {}), ReportDetails(text, text), path)
    page = path.read_text(encoding="utf-8")
    assert clean(text) in page
    assert text not in page


def test_right_to_left_names_do_not_reorder_their_neighbours() -> None:
    isolated = [element.text for element in Outline(page_with("שלום")).all("bdi")]
    assert isolated.count("שלום") > 10


def test_huge_text_is_cut_and_its_length_told() -> None:
    page = page_with("x" * 1_000_000)
    assert len(page) < 500_000
    assert "999,600 more characters" in Outline(page).section("quarantine")


@given(st.text(st.characters(codec=None)))
def test_cleaned_text_can_be_written_and_cleaned_again(text: str) -> None:
    once = clean(text)
    assert once.encode("utf-8").decode("utf-8") == once
    assert clean(once) == once
