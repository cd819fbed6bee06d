"""The page for people who print it, hear it, or see few colours."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from local_platform.report.html import render
from tests.report.outline import Outline

if TYPE_CHECKING:
    from local_platform.result import ReportDetails, RunResult

LIGHT, DARK = 0, 1
BODY_TEXT = 4.5  # WCAG 2.2, 1.4.3: contrast of text
GRAPHICS = 3.0  # WCAG 2.2, 1.4.11: contrast of parts of graphics


@pytest.fixture
def page(result: RunResult, details: ReportDetails) -> Outline:
    return Outline(render(result, details))


def test_headings_descend_one_level_at_a_time(page: Outline) -> None:
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_header_cells_tell_what_they_head(page: Outline) -> None:
    heads = page.all("th")
    assert heads
    assert {head.attributes.get("scope") for head in heads} <= {"col", "row", "rowgroup"}


def test_each_picture_has_a_title_and_a_description(page: Outline) -> None:
    pictures = page.all("svg")
    assert len(pictures) == 5  # three arrows, two plots
    for picture in pictures:
        assert picture.attributes["role"] == "img"
        assert picture.children[:2] == ["title", "desc"]
    named = [(picture.attributes["aria-labelledby"] or "").split()[0] for picture in pictures]
    assert set(named) <= {title.attributes.get("id") for title in page.all("title")}


def test_identifiers_are_unique(page: Outline) -> None:
    identifiers = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(identifiers) == len(set(identifiers))


def test_boxes_that_scroll_can_be_reached_and_are_named(page: Outline) -> None:
    boxes = [element for element in page.elements if element.attributes.get("class") == "scroll"]
    assert boxes
    assert all(box.attributes["tabindex"] == "0" and box.attributes["aria-label"] for box in boxes)
    assert all("scroll" in (box.attributes["class"] or "") for box in boxes)


def test_each_chart_asks_a_question_and_gives_its_numbers_as_a_table(page: Outline) -> None:
    charts = page.all("figure")
    assert len(charts) == 7
    assert all("figcaption" in chart.children for chart in charts)
    tables = [table for table in page.all("table") if "figure" in table.ancestors]
    with_numbers = [table for table in tables if table.attributes["class"] == "numbers"]
    assert len(with_numbers) == len(charts)


def palette(scheme: int) -> dict[str, str]:
    style = files("local_platform.report").joinpath("templates/style.css").read_text(encoding="utf-8")
    blocks: list[str] = re.findall(r":root \{([^}]*)\}", style)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", blocks[scheme]))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in colours.items()
    }


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [(ink, ground) for ink in ("ink", "muted", "link", "good", "bad", "warn") for ground in ("page", "panel")]
    + [("on-h", shade) for shade in ("h1", "h2", "h3", "h4")]
    + [("on-deep", shade) for shade in ("h5", "h6")],
)
def test_text_stands_out_from_its_ground(scheme: int, ink: str, ground: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[ink], colours[ground]) >= BODY_TEXT


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize("series", ["s0", "s1", "s2", "s3"])
def test_bars_and_lines_stand_out_from_the_page(scheme: int, series: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[series], colours["page"]) >= GRAPHICS
