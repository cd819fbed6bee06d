"""Placing a delivery in raw: whole files, nothing twice, nothing unknown in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_platform.delivery import deliver
from local_platform.errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = {"netflix_titles.csv": "titles", "netflix_cast.csv": "cast"}


def folder(tmp_path: Path, **files: str) -> Path:
    made = tmp_path / "delivery"
    made.mkdir(exist_ok=True)
    for name, text in files.items():
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


def test_places_each_file_below_its_source_and_run_byte_by_byte(tmp_path: Path) -> None:
    source = folder(tmp_path, netflix_titles="\ufefftitle,show_id\r\n\u00e9,1", netflix_cast="cast,show_id\n")
    placed = deliver(source, tmp_path / "raw", "r1", SOURCES).placed
    assert [str(path.relative_to(tmp_path / "raw")) for path in placed] == [
        "cast/run_id=r1/netflix_cast.csv",
        "titles/run_id=r1/netflix_titles.csv",
    ]
    assert placed[1].read_bytes() == (source / "netflix_titles.csv").read_bytes()
    assert not list((tmp_path / "raw").rglob(".*"))


def test_does_not_place_again_what_its_source_delivered_last(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    deliver(folder(tmp_path, netflix_titles="a", netflix_cast="b"), raw, "r1", SOURCES)
    second = deliver(folder(tmp_path, netflix_titles="a", netflix_cast="c"), raw, "r2", SOURCES)
    assert [path.name for path in second.known] == ["netflix_titles.csv"]
    assert [path.name for path in second.placed] == ["netflix_cast.csv"]


def test_places_again_what_was_delivered_before_but_not_last(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for run, text in (("r1", "old"), ("r2", "new"), ("r3", "old")):
        delivery = deliver(folder(tmp_path, netflix_titles=text), raw, run, SOURCES)
        assert len(delivery.placed) == 1


def test_names_a_file_that_no_source_delivers_and_passes_over_hidden_ones(tmp_path: Path) -> None:
    source = folder(tmp_path, netflix_titles="a", netflix_ratings="b")
    (source / ".netflix_cast.csv").write_text("hidden", encoding="utf-8")
    (refused,) = deliver(source, tmp_path / "raw", "r1", SOURCES).refused
    assert refused.path.endswith("netflix_ratings.csv")
    assert "netflix_cast.csv, netflix_titles.csv" in refused.reason


@pytest.mark.parametrize("made", [True, False])
def test_says_what_to_give_when_there_is_nothing_to_deliver(tmp_path: Path, made: bool) -> None:
    source = folder(tmp_path) if made else tmp_path / "nowhere"
    with pytest.raises(DeliveryError, match="--source"):
        deliver(source, tmp_path / "raw", "r1", SOURCES)
