"""The pipeline that deploys against servers that misbehave: the right retries, a clear error, nothing half in raw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import Factory, HttpAccess, PipelineRun, RunOptions, run_pipeline
from local_platform.data_factory.http_body import SizeLimits
from netflix_jobs.sources import SOURCES
from tests.data_factory import bad_server as bad
from tests.data_factory.bad_server import Behavior, Site, serving
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import copy, http_dataset, lake_dataset
from tests.data_factory.factories import factory as small_factory
from tests.reliability.declared import case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory import Event

CONTENT = {source.file: f"\ufeff{','.join(source.columns)}\r\n".encode() * 20 for source in SOURCES}
CAST = "netflix_cast.csv"
ATTEMPTS = 4  # the policy's three retries after the first attempt
LIMIT = 1 << 20


@pytest.fixture
def site() -> Site:
    site = Site(dict(CONTENT))
    stated = {name: {"size": len(content)} for name, content in CONTENT.items()}
    site.files["delivery.json"] = json.dumps({"files": stated}).encode()
    return site


@pytest.fixture
def url(site: Site) -> Iterator[str]:
    with serving(site) as address:
        yield address


class Bench:
    """Runs the pipeline against a site, with a clock that never waits."""

    def __init__(self, factory: Factory, url: str, lake: Path) -> None:
        self.factory, self.url, self.lake = factory, url, lake
        self.clock = FastClock()
        self.events: list[Event] = []
        self.patience = 30.0  # seconds of real time; far more than any answer takes on a busy machine

    def run(self, *, base_url: str = "", clock: FastClock | None = None, **parameters: Any) -> PipelineRun:
        self.clock = clock or FastClock()
        base_url = base_url or self.url
        return run_pipeline(
            self.factory,
            "ingest_netflix",
            {"base_url": base_url, **parameters},
            self.lake,
            http=HttpAccess().allows(base_url),
            on_event=self.events.append,
            options=RunOptions(clock=self.clock, longest_wait=self.patience, sizes=SizeLimits(LIMIT, LIMIT)),
        )

    def files(self, folder: str = "raw") -> dict[str, bytes]:
        """Return the files below a folder, without the names by which the pipeline remembers what is delivered."""
        found = (path for path in (self.lake / folder).rglob("*") if path.is_file() and "@" not in path.name)
        return {path.relative_to(self.lake).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def bench(factory: Factory, url: str, tmp_path: Path) -> Bench:
    return Bench(factory, url, tmp_path / "lake")


LASTING: dict[str, tuple[Behavior, str]] = {
    "404": (bad.status(404), "the server answered 404 Not Found"),
    "429": (bad.status(429, Retry_After="90"), "the server answered 429 Too Many Requests"),
    "500": (bad.status(500), "the server answered 500 Internal Server Error"),
    "connection reset": (bad.reset, "the download broke off: the server closed the connection"),
    "time-out": (bad.silence, "no answer within the time allowed"),
    "body shorter than announced": (bad.short, "the body ended after"),
    "ETag changing": (bad.changing(), "the file changed while it was read: ETag was"),
    "HTML error page with status 200": (bad.error_page, "the server answered 200 with an HTML page"),
    "redirect to another host": (bad.elsewhere, "redirects to another host, http://files.example.net"),
    "size that is none": (
        bad.raw(b"HTTP/1.1 200 OK\r\nContent-Length: few\r\n\r\na"),
        "a Content-Length that is no size",
    ),
    "size of too many digits": (
        bad.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\na" % (b"9" * 5000)),
        "a Content-Length that is no size",
    ),
    "two sizes": (bad.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\na"), "Content-Length"),
    "no HTTP": (bad.raw(b"\x1b[2Ja,b\r\n1,2\r\n"), "what the server sent is no HTTP answer"),
    "words that steer a terminal": (
        bad.raw(b"HTTP/1.1 500 \x1b[2JNo\r\nContent-Length: 0\r\n\r\n"),
        "answered 500 [2JNo",
    ),
    "chunks that break off": (
        bad.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\na,b"),
        "the download broke off",
    ),
    "gzip that is none": (
        bad.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\na,b"),
        "announced as gzip, but is not",
    ),
    "a coding nobody asked for": (
        bad.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na"),
        "the coding 'br'",
    ),
    "a part of the file": (bad.raw(b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\na"), "answered 206 Partial"),
    "redirect to what is no URL": (bad.status(302, Location="http://["), "leads to a Location that is no URL"),
    "redirect in a circle": (bad.status(302, Location=CAST), "redirects more than 5 times"),
    "endless body": (bad.endless, f"the body has no end within {LIMIT} bytes"),
}


@case(
    "Security",
    "a redirect to another host, an endless or short body, an error page, a file that changes",
    "the delivery fails and says why; nothing of the file is in raw; a later delivery succeeds",
)
@pytest.mark.parametrize(("behavior", "cause"), LASTING.values(), ids=LASTING)
def test_a_file_that_never_comes_whole_fails_the_delivery_and_a_later_one_succeeds(
    bench: Bench, site: Site, behavior: Behavior, cause: str
) -> None:
    site.bad[CAST] = [behavior]
    bench.patience = 0.3 if behavior is bad.silence else bench.patience

    run = bench.run(delivery_document="delivery.json")
    bench.patience = 30.0

    assert run.status == "Failed"
    assert CAST in run.message
    assert cause in run.message
    copies = [a for a in run.activity_runs if a.activity_name == "copy_file" and CAST in str(a.user_properties)]
    assert [a.retry_attempt for a in copies] == list(range(ATTEMPTS))
    assert all(CAST in str(a.error) and cause in str(a.error) for a in copies)
    names = list(bench.files())
    assert not [name for name in names if "cast" in name or "ready" in name], names
    assert set(names) == set(_paths(run)) - {f"raw/cast/run_id={run.run_id}/{CAST}"}
    assert not list((bench.lake / "_factory" / "partial").iterdir())

    _require_good_delivery(bench, site)


def test_a_file_that_is_empty_is_removed_again(bench: Bench, site: Site) -> None:
    site.bad[CAST] = [bad.empty]
    run = bench.run()  # no delivery document states a size: the minimum size alone refuses it
    assert run.status == "Failed"
    assert f"{CAST} was not delivered" in run.message
    assert "0 bytes landed" in run.message
    assert not [name for name in bench.files() if "cast" in name or "ready" in name]
    _require_good_delivery(bench, site)


def test_a_file_of_another_size_than_stated_is_removed_again(bench: Bench, site: Site) -> None:
    site.files[CAST] += b"one more line\r\n"
    run = bench.run(delivery_document="delivery.json")
    assert run.status == "Failed"
    size = len(CONTENT[CAST])
    assert f"{CAST} was not delivered" in run.message
    assert f"{size + 15} bytes landed" in run.message
    assert f"states: {size}" in run.message
    assert not [name for name in bench.files() if "cast" in name or "ready" in name]


PASSING: dict[str, tuple[list[Behavior], list[float]]] = {
    "429 with Retry-After": ([bad.status(429, Retry_After="120"), bad.fine], [120]),
    "429 with less than the interval": ([bad.status(429, Retry_After="5"), bad.fine], [30]),
    "429 with a date": (
        [bad.status(429, Retry_After="Tue, 01 Dec 2026 03:05:05 GMT"), bad.fine],
        [300],
    ),
    "500 then fine": ([bad.status(500), bad.fine], [30]),
    "503 twice": ([bad.status(503), bad.status(503, Retry_After="60"), bad.fine], [30, 60]),
    "503 with a Retry-After that is none": ([bad.status(503, Retry_After="\u00b2"), bad.fine], [30]),
    "503 with a date that is none": ([bad.status(503, Retry_After="31 Dec 9999 23:00 -2359"), bad.fine], [30]),
    "reset once": ([bad.reset, bad.fine], [30]),
    "silent once": ([bad.silence, bad.fine], [30]),
    "short once": ([bad.short, bad.fine], [30]),
    "gzip": ([bad.gzipped], []),
}


@pytest.mark.parametrize(("behaviors", "waits"), PASSING.values(), ids=PASSING)
def test_a_file_that_comes_in_the_end_is_kept_byte_for_byte(
    bench: Bench, site: Site, behaviors: list[Behavior], waits: list[float]
) -> None:
    site.bad[CAST] = behaviors
    bench.patience = 2.0 if bad.silence in behaviors else bench.patience
    run = bench.run(delivery_document="delivery.json")
    assert run.succeeded, run.message
    assert bench.files() == _paths(run)
    assert bench.clock.waits == pytest.approx(waits, abs=1)
    assert site.gets(CAST) == len(behaviors)


@case("Security", "a body that grows beyond all bounds as it is unpacked", "cut off as one whose size is not announced")
def test_what_is_announced_of_a_coded_body_says_nothing_of_the_file(site: Site, url: str, tmp_path: Path) -> None:
    site.files["x.csv"] = b"x" * (2 * LIMIT)
    site.bad["x.csv"] = [bad.gzipped]
    given = small_factory(copy("s", "t"), datasets={"s": http_dataset("x.csv"), "t": lake_dataset("out", "x.csv")})
    options = RunOptions(clock=FastClock(), sizes=SizeLimits(10 * LIMIT, LIMIT))
    run = run_pipeline(given, "main", {}, tmp_path, http=HttpAccess({"web": url}), options=options)
    assert f"no end within {LIMIT} bytes, the most that is taken of a file whose size is not announced" in run.message
    assert not (tmp_path / "raw").exists()


@case("Security", "a body that trickles for ever", "cut off when its time is over")
def test_a_body_that_trickles_is_cut_off_when_the_time_is_over(bench: Bench, site: Site) -> None:
    site.bad[CAST] = [bad.trickling]
    run = bench.run(clock=FastClock(hurry=True))
    assert run.status == "Failed"
    assert not [name for name in bench.files() if "ready" in name]
    errors = {str(a.error) for a in run.activity_runs if a.activity_name == "copy_file" and CAST in str(a.error)}
    assert errors
    # Which of the two clocks runs out first, the activity's or the answer's, depends on the machine.
    told = ("ran into its timeout", "no answer within the time allowed")
    assert all(any(text in error for text in told) for error in errors), errors


@pytest.mark.parametrize("behavior", [bad.status(404), bad.error_page, bad.status(200)], ids=["404", "page", "no JSON"])
def test_a_delivery_document_that_cannot_be_read_fails_the_delivery(
    bench: Bench, site: Site, behavior: Behavior
) -> None:
    site.bad["delivery.json"] = [behavior]
    run = bench.run(delivery_document="delivery.json")
    assert run.status == "Failed"
    assert "delivery" in run.message
    assert bench.files() == {}


def test_credentials_in_addresses_and_headers_are_sent_and_shown_nowhere(bench: Bench, site: Site, url: str) -> None:
    site.bad[CAST] = [bad.elsewhere]
    run = bench.run(base_url=url.replace("//", "//reader:s3cret@"), delivery_document="delivery.json?sig=s3cret")
    assert run.status == "Failed"
    assert all("authorization" in headers for headers in site.headers)
    shown = [
        run.message,
        *(str(event.run.error) for event in bench.events),
        *map(str, bench.files("_factory").values()),
    ]
    assert not [text for text in shown if "s3cret" in text]
    assert any("127.0.0.1" in text for text in shown)


def _require_good_delivery(bench: Bench, site: Site) -> None:
    site.bad.clear()
    run = bench.run(delivery_document="delivery.json")
    assert run.succeeded, run.message
    assert bench.files().items() >= _paths(run).items()


def _paths(run: PipelineRun) -> dict[str, bytes]:
    stated = json.dumps({"files": {name: {"size": len(content)} for name, content in CONTENT.items()}}).encode()
    files = {f"raw/{source.name}/run_id={run.run_id}/{source.file}": CONTENT[source.file] for source in SOURCES}
    document = {f"raw/deliveries/run_id={run.run_id}/delivery.json": stated}
    return files | document | ({f"raw/ready/{run.run_id}": stated} if run.succeeded else {})
