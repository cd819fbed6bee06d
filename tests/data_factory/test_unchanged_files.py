"""The pipeline that deploys, run again and again: what raw has already is left out, and nothing else ever is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import Factory, HttpAccess, RunOptions, run_pipeline
from local_platform.data_factory.errors import CancelledError
from tests.data_factory.bad_server import Site, serving
from tests.data_factory.clocks import FastClock
from tests.reliability.declared import case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory import Event

DOCUMENT = "delivery.json"
SOURCES = {"titles": "t.csv", "cast": "c@x.csv"}
BOTH = list(SOURCES)


class KilledError(BaseException):
    """Ends a run as a signal would: no activity of the pipeline can follow."""


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

    def landed(self) -> list[str]:
        """Return all files of all runs in the folders of the sources."""
        files = (path for name in SOURCES for path in (self.lake / "raw" / name).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.lake / "raw").as_posix() for path in files)

    def unfinished(self) -> list[str]:
        return sorted(path.name for path in (self.lake / "raw" / "deliveries" / "unfinished").iterdir())

    def deliver(self, *names: str, document: str = DOCUMENT, killed_after: str = "") -> list[str]:
        """Run the pipeline, and return what came to raw of it: files by their source, then ``ready``."""

        def kill(event: Event) -> None:
            if event.kind == "finished" and event.run.activity_name == killed_after:
                raise KilledError

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
            on_event=kill,
            options=RunOptions(run_id=run_id, clock=FastClock()),
        )
        landed = [name for name in SOURCES if (self.lake / "raw" / name / f"run_id={run_id}" / SOURCES[name]).is_file()]
        return [*landed, *(["ready"] if (self.lake / "raw" / "ready" / run_id).is_file() else [])]


@pytest.fixture
def source(factory: Factory, tmp_path: Path) -> Iterator[Source]:
    made = Source(factory, tmp_path / "lake")
    with serving(made.site) as url:
        made.url = url
        yield made


@case("Deliveries", "a file whose stated version has not changed", "not delivered again; without any change, no marker")
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


@case(
    "Deliveries", "a delivery that broke off", "what it left is removed and delivered again, whole, before its marker"
)
def test_what_a_failed_delivery_left_is_removed_before_it_is_delivered_again(source: Source) -> None:
    """Auto Loader reads all that lies in a source's folder, so it would be read twice."""
    source.state(titles="a", cast="a")
    cast = source.site.files.pop(SOURCES["cast"])
    assert source.deliver() == ["titles"]
    assert source.unfinished() == ["cast@r1@c@x.csv", "titles@r1@t.csv"]

    source.site.files[SOURCES["cast"]] = cast
    assert source.deliver() == [*BOTH, "ready"]
    assert source.landed() == ["cast/run_id=r2/c@x.csv", "titles/run_id=r2/t.csv"]
    assert source.unfinished() == []
    assert source.deliver() == []


def test_a_run_that_asks_for_other_files_leaves_the_rest_of_a_broken_delivery_alone(source: Source) -> None:
    source.state(titles="a", cast="a")
    cast = source.site.files.pop(SOURCES["cast"])
    source.deliver()
    assert source.deliver("titles") == ["titles", "ready"]
    assert source.unfinished() == ["cast@r1@c@x.csv"]

    source.site.files[SOURCES["cast"]] = cast
    assert source.deliver() == ["cast", "ready"]
    assert source.landed() == ["cast/run_id=r3/c@x.csv", "titles/run_id=r2/t.csv"]


@pytest.mark.parametrize("moment", ["announce_file", "copy_file", "write_marker", "remember_version", "finish_file"])
def test_killed_at_any_moment_every_file_is_delivered_once_in_the_end(source: Source, moment: str) -> None:
    source.state(titles="a", cast="a")
    with pytest.raises((KilledError, CancelledError)):  # whichever of the activities side by side is told of
        source.deliver(killed_after=moment)

    source.deliver()
    assert source.deliver() == []
    assert [name.partition("/")[0] for name in source.landed()] == ["cast", "titles"]
    assert source.unfinished() == []


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
