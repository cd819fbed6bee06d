"""WebActivity: what is sent, what comes of the answer, and what is shown of both."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from local_platform.data_factory import HttpAccess, RunOptions, run_pipeline
from local_platform.data_factory.errors import NotSupportedError
from local_platform.data_factory.redaction import HIDDEN
from tests.data_factory.bad_server import Answering, Site, serving
from tests.data_factory.clocks import FastClock
from tests.data_factory.factories import activity, expression, factory, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local_platform.data_factory import PipelineRun
    from tests.data_factory.bad_server import Behavior


def test_web_sends_a_request_and_gives_the_answer(tmp_path: Path) -> None:
    site = Site({"a.json": b'{"n": {"m": 1}}', "b.txt": b"plain"})
    site.bad["a.json"] = [lambda request: request.send(200, request.content, Content_Type="application/json")]
    headers = {"Authorization": "Bearer s3cret", "X-Trace": "7"}
    with serving(site) as url:
        given = factory(
            activity("a", "WebActivity", method="GET", url=f"{url}a.json?code=s3cret", headers=headers),
            activity("b", "WebActivity", method="GET", url=expression("@concat(pipeline().parameters.base, 'b.txt')")),
            parameters={"base": {"type": "String"}},
        )
        result = run(given, tmp_path, web=url, base="https://web.example.com/")
    assert result.succeeded, result.message
    output = result.activity("a").output
    assert output["n"] == {"m": 1}
    assert output["ADFWebActivityResponseHeaders"]["Content-Type"] == "application/json"
    assert result.activity("b").output["Response"] == "plain"
    assert [headers["x-trace"] for headers in site.headers if headers.get("authorization") == "Bearer s3cret"] == ["7"]
    shown = result.activity("a").to_json()["input"]
    assert shown["headers"] == {"Authorization": HIDDEN, "X-Trace": "7"}
    assert "s3cret" not in json.dumps(result.to_json())


def test_web_tells_which_endpoint_failed_and_how(tmp_path: Path) -> None:
    site = Site({})
    with serving(site) as url:
        given = factory(activity("a", "WebActivity", method="GET", url=f"{url}x?code=s3cret"))
        result = run(given, tmp_path, web=url)
    assert f"Error calling the endpoint '{url}x?code=***'. Response status code: '404 - Not Found'." in result.message
    assert result.activity("a").error["errorCode"] == "2108"  # type: ignore[index] # it failed


@pytest.fixture
def site() -> Site:
    return Site({"start": b"", "state": b'{"done": true}'})


@pytest.fixture
def url(site: Site) -> Iterator[str]:
    with serving(site) as address:
        yield address


def ask(lake: Path, url: str, /, clock: FastClock | None = None, **properties: Any) -> PipelineRun:
    given = activity("a", "WebActivity") | {"typeProperties": {"method": "GET", "url": f"{url}start", **properties}}
    return run(factory(given), lake, web=url, clock=clock)


def accepted(**headers: str) -> Behavior:
    return lambda request: request.send(202, b'{"state": "running"}', Content_Type="application/json", **headers)


def done(request: Answering) -> None:
    request.send(200, request.content, Content_Type="application/json")


@pytest.mark.parametrize("password", ["pä:ss", {"type": "SecureString", "value": "s3cret"}])
def test_basic_authentication_is_sent_and_never_shown(tmp_path: Path, site: Site, url: str, password: Any) -> None:
    authentication = {"type": "Basic", "username": "u", "password": password}
    result = ask(tmp_path, url, authentication=authentication)
    assert result.succeeded, result.message
    secret = password if isinstance(password, str) else password["value"]
    expected = base64.b64encode(f"u:{secret}".encode("latin-1")).decode()
    assert site.headers[-1]["authorization"] == f"Basic {expected}"
    shown = json.dumps(result.to_json(), ensure_ascii=False)
    assert secret not in shown
    assert expected not in shown


@pytest.mark.parametrize(
    ("authentication", "message"),
    [
        ({"type": "MSI", "resource": "https://vault.azure.net"}, "'MSI' needs an identity in Azure"),
        ({"type": "ServicePrincipal", "userTenant": "t"}, "'ServicePrincipal' needs an identity in Azure"),
        ("Basic", "None needs an identity in Azure"),
        (
            {"type": "Basic", "username": "u", "password": {"type": "AzureKeyVaultSecret", "secretName": "n"}},
            "takes password from a key vault",
        ),
    ],
)
def test_an_identity_that_is_not_here_is_refused_before_anything_runs(
    tmp_path: Path, site: Site, url: str, authentication: Any, message: str
) -> None:
    with pytest.raises(NotSupportedError, match=message):
        ask(tmp_path, url, authentication=authentication)
    assert site.requests == []


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ([accepted(Location="state")], [15]),
        ([accepted(Location="/state", Retry_After="7")], [7]),
        (
            [accepted(Location="/start?n=1"), accepted(Location="/start?n=2", Retry_After="2"), accepted(), done],
            [15, 2, 15],
        ),
    ],
)
def test_what_is_accepted_is_asked_for_until_it_is_done(
    tmp_path: Path, site: Site, url: str, answers: list[Behavior], waits: list[float]
) -> None:
    site.files["start"] = site.files["state"]
    site.bad["start"], site.bad["state"] = answers, [done]
    clock = FastClock()
    result = ask(tmp_path, url, clock=clock, headers={"Authorization": "Bearer s3cret"})
    assert result.succeeded, result.message
    assert result.activity("a").output["done"] is True
    assert clock.waits == pytest.approx(waits, abs=0.2)
    assert {each["authorization"] for each in site.headers} == {"Bearer s3cret"}
    assert {method for method, _ in site.requests} == {"GET"}


def test_a_post_is_followed_by_gets_without_its_body(tmp_path: Path, site: Site, url: str) -> None:
    site.bad["start"], site.bad["state"] = [accepted(Location="state")], [done]
    result = ask(tmp_path, url, method="POST", body={"a": 1})
    assert result.succeeded, result.message
    assert site.requests == [("POST", "start"), ("GET", "state")]
    assert [each.get("content-length") for each in site.headers] == ["8", None]


@pytest.mark.parametrize(
    ("answer", "properties"), [(accepted(Location="state"), {"turnOffAsync": True}), (accepted(), {})]
)
def test_without_async_or_a_place_to_ask_the_first_answer_counts(
    tmp_path: Path, site: Site, url: str, answer: Behavior, properties: dict[str, Any]
) -> None:
    site.bad["start"] = [answer]
    clock = FastClock()
    result = ask(tmp_path, url, clock=clock, **properties)
    output = result.activity("a").output
    assert output["state"] == "running"
    assert (site.requests, clock.waits) == ([("GET", "start")], [])


def test_credentials_are_not_sent_to_another_host_that_is_asked(tmp_path: Path, site: Site, url: str) -> None:
    other = Site({"state": b'{"done": true}'})
    other.bad["state"] = [done]
    with serving(other) as elsewhere:
        site.bad["start"] = [accepted(Location=f"{elsewhere}state")]
        given = activity(
            "a", "WebActivity", method="GET", url=f"{url}start", headers={"Authorization": "Bearer s3cret"}
        )
        access = HttpAccess().allows(url).allows(elsewhere)
        options = RunOptions(clock=FastClock())
        result = run_pipeline(factory(given), "main", {}, tmp_path, http=access, options=options)
    assert result.succeeded, result.message
    assert "authorization" not in other.headers[0]


def test_a_place_to_ask_that_is_not_public_is_refused(tmp_path: Path, site: Site, url: str) -> None:
    site.bad["start"] = [accepted(Location="http://127.0.0.1:9/state")]
    assert "127.0.0.1, which is not public" in ask(tmp_path, url).message


def test_a_place_to_ask_that_is_no_url_is_told(tmp_path: Path, site: Site, url: str) -> None:
    site.bad["start"] = [accepted(Location="http://[")]
    assert f"{url}start leads to a Location that is no URL" in ask(tmp_path, url).message


def test_what_is_never_done_ends_with_the_activitys_time(tmp_path: Path, site: Site, url: str) -> None:
    site.bad["start"] = [accepted(Location="start")]
    given = activity("a", "WebActivity", body={"policy": {"timeout": "0.00:01:00"}}, method="GET", url=f"{url}start")
    clock = FastClock()
    result = run(factory(given), tmp_path, web=url, clock=clock)
    assert "it ran into its timeout" in result.message
    assert sum(clock.waits) == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Authorization": "Bearer s3cret\nX: 1"}, "the header"),
        ({"X: s3cret": "1"}, "the header"),
        ({"X": "s3cret\u20ac"}, "the header"),
        ("s3cret", "headers is no object"),
    ],
)
def test_headers_that_cannot_be_sent_are_refused_without_showing_them(
    tmp_path: Path, site: Site, url: str, headers: Any, message: str
) -> None:
    result = ask(tmp_path, url, headers=headers)
    assert message in result.message
    assert "s3cret" not in result.message
    assert site.requests == []


@pytest.mark.parametrize(
    ("kind", "body", "output"),
    [
        ("application/json; charset=utf-8", b'{"n": 1}', {"n": 1}),
        ("application/json", b"[1, 2]", {"value": [1, 2]}),
        ("application/problem+json", b'"text"', {"value": "text"}),
        ("application/json", b"{broken", {"Response": "{broken"}),
        ("application/json", b"[" * 300 + b"]" * 300, {"Response": "[" * 300 + "]" * 300}),
        ("application/json", b"[" * 50_000, {"Response": "[" * 50_000}),
        ("text/plain", b'{"n": 1}', {"Response": '{"n": 1}'}),
        ("application/json", b"\xef\xbb\xbf{}", {}),
    ],
)
def test_an_answer_becomes_the_output(
    tmp_path: Path, site: Site, url: str, kind: str, body: bytes, output: dict[str, Any]
) -> None:
    site.bad["start"] = [lambda request: request.send(200, body, Content_Type=kind)]
    found = dict(ask(tmp_path, url).activity("a").output)
    assert found.pop("ADFWebActivityResponseHeaders")["Content-Type"] == kind
    assert found.pop("executionDuration") >= 0
    assert found == output


def test_an_answer_larger_than_the_service_takes_fails(tmp_path: Path, site: Site, url: str) -> None:
    site.files["start"] = b"x" * (4 * 1024 * 1024 + 1)
    assert "Error calling the endpoint" in ask(tmp_path, url).message
