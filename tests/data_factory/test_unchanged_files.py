"""The pipeline that deploys, run again and again: what raw has already is left out, and nothing else ever is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import Factory, HttpAccess, RunOptions, read_factory, run_pipeline
from tests.data_factory.bad_server import Site, serving
from tests.data_factory.clocks import FastClock

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = "delivery.json"
SOURCES = {"titles": "t.csv", "cast": "c@x.csv"}
BOTH = list(SOURCES)


@dataclass
class Source:
    """A source whose files can be changed, and a lake that it is delivered to."""

    factory: Factory
    lake: Path
    site: Site = field(default_factory=lambda: Site({}))
    url: str = ""
    runs: int = 0

    def state(self, **versions: str | None) -> None:
        """Serve files that hold their own versions, and a document that states them; None leaves a version out."""
        files = {SOURCES[name]: (version or "?").encode() for name, version in versions.items()}
        stated = {
            SOURCES[name]: {"size": len((version or "?").encode()), **({"version": version} if version else {})}
            for name, version in versions.items()
        }
        self.site.files = {**files, DOCUMENT: json.dumps({"files": stated}).encode()}

    def deliver(self, *names: str, document: str = DOCUMENT) -> list[str]:
        """Run the pipeline, and return what came to raw of it: files by their source, then ``ready``."""
        self.runs += 1
        run_id = f"r{self.runs}"
        asked = [{"source": name, "file": SOURCES[name]} for name in names or SOURCES]
        parameters = {"base_url": self.url, "delivery_document": document, "files": json.dumps(asked)}
        run_pipeline(
            self.factory,
            "ingest_netflix",
            parameters,
            self.lake,
            http=HttpAccess().allows(self.url),
            options=RunOptions(run_id=run_id, clock=FastClock()),
        )
        landed = [name for name in SOURCES if (self.lake / "raw" / name / f"run_id={run_id}" / SOURCES[name]).is_file()]
        return [*landed, *(["ready"] if (self.lake / "raw" / "ready" / run_id).is_file() else [])]


@pytest.fixture(scope="module")
def factory() -> Factory:
    return read_factory(Path(__file__).parents[2] / "adf_definitions")


@pytest.fixture
def source(factory: Factory, tmp_path: Path) -> Iterator[Source]:
    made = Source(factory, tmp_path / "lake")
    with serving(made.site) as url:
        made.url = url
        yield made


def test_a_file_is_delivered_again_once_its_version_changes_and_each_time_it_changes_back(source: Source) -> None:
    story = [
        ("a", ["titles", "cast", "ready"]),
        ("a", []),
        ("b", ["titles", "ready"]),
        ("b", []),
        ("a", ["titles", "ready"]),
    ]
    for version, expected in story:
        source.state(titles=version, cast="same")
        assert source.deliver() == expected


@pytest.mark.parametrize("version", ['W/"5f-../x"', "é" * 40, "0", "a b%2f", "'\\"])
def test_any_text_is_a_version(source: Source, version: str) -> None:
    source.state(titles=version, cast=version)
    assert source.deliver() == [*BOTH, "ready"]
    assert source.deliver() == []


def test_a_file_without_a_version_is_always_delivered(source: Source) -> None:
    source.state(titles=None, cast="a")
    assert source.deliver() == [*BOTH, "ready"]
    assert source.deliver() == ["titles", "ready"]


def test_what_a_failed_delivery_brought_is_delivered_again(source: Source) -> None:
    """Even when it is what it was before the failure: raw's latest file is that of the failed delivery."""
    source.state(titles="a", cast="a")
    source.deliver()
    source.state(titles="b", cast="b")
    del source.site.files[SOURCES["cast"]]
    assert source.deliver() == ["titles"]

    source.state(titles="a", cast="b")
    assert source.deliver() == [*BOTH, "ready"]


def test_a_delivery_whose_marker_failed_is_delivered_again(source: Source) -> None:
    source.state(titles="a", cast="a")
    (source.lake / "raw").mkdir(parents=True)
    (source.lake / "raw" / "ready").write_text("in the marker's way", encoding="utf-8")
    assert source.deliver() == BOTH
    (source.lake / "raw" / "ready").unlink()

    assert source.deliver() == [*BOTH, "ready"]


def test_asking_for_some_files_says_nothing_of_the_others(source: Source) -> None:
    source.state(titles="a", cast="a")
    assert source.deliver("titles") == ["titles", "ready"]
    assert source.deliver() == ["cast", "ready"]
    source.state(titles="b", cast="b")
    assert source.deliver("cast") == ["cast", "ready"]
    assert source.deliver() == ["titles", "ready"]


def test_a_delivery_without_a_document_outdates_what_is_known(source: Source) -> None:
    source.state(titles="a", cast="a")
    source.deliver()
    source.state(titles="b", cast="a")
    assert source.deliver(document="") == [*BOTH, "ready"]

    source.state(titles="a", cast="a")
    assert source.deliver() == [*BOTH, "ready"]


def test_a_document_that_cannot_be_read_delivers_nothing(source: Source) -> None:
    source.state(titles="a", cast="a")
    source.site.files[DOCUMENT] = b"<html>busy</html>"
    assert source.deliver() == []


@pytest.mark.parametrize("stated", [{}, {"files": None}, {"files": {}}])
def test_a_document_that_states_nothing_delivers_everything(source: Source, stated: dict[str, Any]) -> None:
    source.state(titles="a", cast="a")
    source.site.files[DOCUMENT] = json.dumps(stated).encode()
    for _ in range(2):
        assert source.deliver() == [*BOTH, "ready"]
